/** What is claimed of a phase with faults must be seen after they began, and of a node that came back after it did. */
import { expect, test } from "vitest";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import type { ExpectationWhen } from "../../../orchestrator/model/plan.ts";
import { expectation, planOf, type RoundSaid, steadyRun, type Tape } from "../trace/record-trace.ts";
import { at, nodes, torn, whole } from "./judged-run.ts";

const within = (ms: number): ExpectationWhen => ({ kind: "within", ms });
const atEnd: ExpectationWhen = { kind: "at-end", afterMs: 0 };

function verdictWhen(when: ExpectationWhen, record: (second: number, recorded: Tape) => RoundSaid) {
  const plan = planOf(nodes, { expectations: [expectation("mesh-degree", { min: 3, share: 1 }, { when })] });
  return judge(steadyRun(plan, record)).expectations[0]?.verdict;
}

const cut = { kind: "partition", id: "p", islands: [["node-1"], ["node-2", "node-3", "node-4"]] } as const;

test("within: what held before a fault that begins in that time is no evidence", () => {
  const cutAt = (second: number) => (now: number, recorded: Tape) => {
    if (now === second) recorded.act(second, cut);
    return { links: now > second ? torn : whole };
  };
  expect(verdictWhen(within(7000), cutAt(4))).toMatchObject({ outcome: "fail", violations: [{ atMs: at(7) }] });
  expect(verdictWhen(within(3000), cutAt(5))).toMatchObject({ outcome: "pass" });
});

test("at-end: rounds before the last fault began are no evidence, and too few after it say nothing", () => {
  const cutAt = (second: number) => (now: number, recorded: Tape) => {
    if (now === second) recorded.act(second, cut);
    return { links: whole };
  };
  expect(verdictWhen(atEnd, cutAt(7))).toEqual({ outcome: "pass" });
  expect(verdictWhen(atEnd, cutAt(8))).toEqual({
    outcome: "inconclusive",
    reason: "steady has 2 observation rounds for it; at least 3 are needed",
  });
});

test("a flap counts from its first cut: what comes and goes is one fault", () => {
  const flapping = (now: number, recorded: Tape) => {
    if (now > 0 && now % 2 === 0) recorded.act(now, cut);
    if (now > 0 && now % 2 === 1) recorded.act(now, { kind: "heal", id: "p", what: "partition" });
    return { links: whole };
  };
  expect(verdictWhen(atEnd, flapping)).toEqual({ outcome: "pass" });
});

/** node-4 is gone in second 5, and back from second 6 on, with nobody. */
const backAlone = (status: "down" | "paused") => (second: number, recorded: Tape) => {
  if (second === 5) recorded.status(5, "node-4", status);
  if (second === 6) recorded.status(5.9, "node-4", "ready");
  if (second < 5) return { links: whole };
  const { "node-4": _, ...others } = whole;
  const more = { "node-4": { bootId: status === "down" ? "boot-2" : "boot-1" } };
  return second === 5 ? { links: others } : { links: { ...others, "node-4": [] }, more };
};

test.each(["down", "paused"] as const)(
  "what a node held before it was %s says nothing of what it holds since",
  (status) => {
    expect(verdictWhen({ kind: "throughout", afterMs: 0 }, backAlone(status))).toMatchObject({
      outcome: "fail",
      violations: [{ message: expect.stringMatching(/^node-4 has mesh degree 0.*in 2 rounds from 8s/) }],
    });
  },
);

test("a node that nobody heard of since a fault leaves the whole unknown", () => {
  const six = Array.from({ length: 6 }, (_, i) => `node-${i + 1}`);
  const plan = planOf(six, { expectations: [expectation("components", { is: 1 }, { when: atEnd })] });
  const silentAfter = (fault: (recorded: Tape) => void) =>
    judge(
      steadyRun(plan, (second, recorded) => {
        if (second === 4) fault(recorded);
        return second < 4 ? undefined : { missing: ["node-3"] };
      }),
    ).expectations[0]?.verdict;
  const restart = (recorded: Tape) => recorded.act(3.5, { kind: "restart", nodes: ["node-1"] });
  expect(silentAfter(restart)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "node-3 not seen since the last fault began or ended; expected 1 component; at the end, 9s after the start of steady",
        nodes: ["node-3"],
        atMs: at(9),
      },
    ],
  });
  expect(silentAfter(() => undefined)).toEqual({ outcome: "pass" });
});
