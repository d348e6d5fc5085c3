/** How a time without the planned conditions weighs: mended, it excuses; not mended, it voids what came after. */
import { expect, test } from "vitest";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import { isUndisturbed } from "../../../orchestrator/assertions/measured-links.ts";
import type { ExpectationWhen } from "../../../orchestrator/model/plan.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { expectation, planOf, type RoundSaid, steadyRun, type Tape } from "../trace/record-trace.ts";
import { at, expectOne, judgeRun, nodes, torn, whole } from "./judged-run.ts";

/** Told as a run tells it: when it begins, and again when it is over. */
function outage(recorded: Tape, fromSecond: number, toSecond?: number): void {
  const fromMs = at(fromSecond);
  const incident = { kind: "incident", where: "agent" } as const;
  const begun = { message: "it is gone; another is started", outage: { fromMs, toMs: null } };
  recorded.events.push({ ...incident, atMs: fromMs, ...begun });
  if (toSecond === undefined) return;
  const over = { message: "packets were lost", outage: { fromMs, toMs: at(toSecond) } };
  recorded.events.push({ ...incident, atMs: at(toSecond), ...over });
}

/** A run of ten seconds, or more, with an outage in it. */
function runWith([from, to]: readonly [number, number?], said: (second: number) => RoundSaid, seconds?: number) {
  const plan = planOf(nodes, expectOne);
  const record = (second: number, recorded: Tape) => {
    if (second === Math.ceil(from)) outage(recorded, from, to);
    return said(second);
  };
  return judge(steadyRun(plan, record, seconds));
}

test("an outage that was mended takes no pass away that was seen outside of it", () => {
  expect(runWith([3, 5], () => undefined)).toMatchObject({ outcome: "pass", reasons: [] });
});

test("a failure within a mended outage is not the nodes'", () => {
  const { outcome, reasons } = runWith([3, 5], (second) => ({ links: second >= 3 && second <= 6 ? torn : whole }));
  expect({ outcome, reasons }).toEqual({ outcome: "inconclusive", reasons: ["agent: packets were lost"] });
});

test("a mended outage excuses for half a minute more, and not for longer", () => {
  const tornFrom = (from: number) => (second: number) => ({ links: second >= from ? torn : whole });
  expect(runWith([3, 5], tornFrom(30), 50).outcome).toBe("inconclusive");
  expect(runWith([3, 5], tornFrom(36), 50)).toMatchObject({
    outcome: "fail",
    reasons: [expect.stringMatching(/^expects components: 2 components/)],
  });
});

test("a failure before an outage stands", () => {
  expect(runWith([5, 6], () => ({ links: torn })).outcome).toBe("fail");
});

test("an outage that was not mended voids all that came after", () => {
  const { outcome, reasons, expectations } = runWith([8], () => undefined);
  expect({ outcome, reasons }).toEqual({
    outcome: "inconclusive",
    reasons: ["agent: it is gone; another is started"],
  });
  expect(expectations[0]?.verdict.outcome).toBe("inconclusive");
});

test.each<[string, ExpectationWhen, readonly [number, number], string]>([
  ["of the first seconds when the outage was late", { kind: "within", ms: 3000 }, [5, 9], "pass"],
  ["of the first seconds when these were the outage", { kind: "within", ms: 4000 }, [0.5, 9.5], "inconclusive"],
  ["of the end when the outage was early", { kind: "at-end", afterMs: 0 }, [0, 4], "pass"],
  ["of the end when the end was the outage", { kind: "at-end", afterMs: 0 }, [6.5, 9.5], "inconclusive"],
  ["of all the time when hardly any was outside", { kind: "throughout", afterMs: 0 }, [1.5, 9.5], "inconclusive"],
])("a pass %s", (_, when, span, outcome) => {
  const record = (second: number, recorded: Tape) => {
    if (second === Math.ceil(span[0])) outage(recorded, ...span);
    return undefined;
  };
  const judged = judgeRun(record, { expectations: [expectation("components", { is: 1 }, { when })] });
  expect(judged.outcome).toBe(outcome);
  expect(judged.reasons).toEqual(outcome === "pass" ? [] : ["agent: packets were lost"]);
});

test("two outages are two, and the one that was not mended counts", () => {
  const record = (second: number, recorded: Tape) => {
    if (second === 3) outage(recorded, 3, 4);
    if (second === 8) outage(recorded, 8);
    return undefined;
  };
  expect(judgeRun(record).reasons).toEqual(["agent: it is gone; another is started"]);
});

test("what was measured in an outage says nothing of the links", () => {
  const record = (second: number, recorded: Tape) => {
    if (second === 3) outage(recorded, 3, 5);
    return undefined;
  };
  const history = historyOf(steadyRun(planOf(nodes), record));
  const measured = (fromSecond: number, toSecond: number) =>
    isUndisturbed(
      {
        kind: "probe",
        fromMs: at(fromSecond),
        atMs: at(toSecond),
        measurement: 0,
        from: "node-1",
        to: "node-2",
        plannedMs: 100,
        plannedJitterMs: 0,
        plannedLossRatio: 0,
        sent: 20,
        roundTripsMs: [],
      },
      history,
    );
  expect([measured(1, 2), measured(2, 4), measured(3.5, 4.5), measured(6, 7)]).toEqual([true, false, false, true]);
});
