/** The temporal forms, on a mesh degree: four nodes that hold each other have 3, `min: 3` is what is expected. */
import { expect, test } from "vitest";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import type { ExpectationWhen } from "../../../orchestrator/model/plan.ts";
import type { Trace } from "../../../orchestrator/trace/trace-reader.ts";
import {
  expectation,
  fullMesh,
  type Links,
  phasePlan,
  planOf,
  startMs,
  steadyRun,
  tape,
} from "../trace/record-trace.ts";

const nodes = ["node-1", "node-2", "node-3", "node-4"];
const throughout: ExpectationWhen = { kind: "throughout", afterMs: 0 };
const atEnd: ExpectationWhen = { kind: "at-end", afterMs: 0 };
const within = (ms: number): ExpectationWhen => ({ kind: "within", ms });
const at = (seconds: number) => startMs + seconds * 1000;

/** node-1 has lost node-4, which has lost it: both have mesh degree 2. */
const torn: Links = {
  "node-1": ["node-2", "node-3"],
  "node-2": ["node-1", "node-3", "node-4"],
  "node-3": ["node-1", "node-2", "node-4"],
  "node-4": ["node-2", "node-3"],
};
const whole = fullMesh(nodes);

const planWhen = (when: ExpectationWhen, config: unknown = { min: 3, share: 1 }) =>
  planOf(nodes, { expectations: [expectation("mesh-degree", config, { when })] });

/** Torn in these seconds of a run of ten. */
const tornIn = (seconds: readonly number[], when: ExpectationWhen, config?: unknown) =>
  verdictOf(steadyRun(planWhen(when, config), (second) => ({ links: seconds.includes(second) ? torn : whole })));

function verdictOf(trace: Trace) {
  return judge(trace).expectations[0]?.verdict;
}

test("throughout: passes when it holds in every round", () => {
  expect(tornIn([], throughout)).toEqual({ outcome: "pass" });
});

test("throughout: two odd rounds of five blame nobody, the third does", () => {
  expect(tornIn([4, 5], throughout)).toEqual({ outcome: "pass" });
  expect(tornIn([4, 5, 6], throughout)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "node-1 has mesh degree 2, node-4 has mesh degree 2; expected mesh degree >= 3 for 100% of all nodes; " +
          "in 3 rounds from 6s after the start of steady",
        nodes: ["node-1", "node-4"],
        atMs: at(6),
      },
    ],
  });
});

test("throughout: a share lets some nodes off", () => {
  expect(tornIn([3, 4, 5, 6], throughout, { min: 3, share: 0.5 })).toEqual({ outcome: "pass" });
  expect(tornIn([3, 4, 5, 6], throughout, { min: 3, share: 0.51 })).toMatchObject({ outcome: "fail" });
});

test("throughout: only the groups that are named are judged", () => {
  const plan = planOf(["boot-1", "node-2", "node-3", "node-4"], {
    expectations: [expectation("mesh-degree", { of: ["boot"], min: 3, share: 1 })],
  });
  const links = { ...fullMesh(["boot-1", "node-2", "node-3", "node-4"]), "node-4": ["boot-1"] };
  expect(verdictOf(steadyRun(plan, () => ({ links })))).toEqual({ outcome: "pass" });
});

test("throughout: what lies before `after` is no evidence", () => {
  expect(tornIn([0, 1, 2, 3], { kind: "throughout", afterMs: 4000 })).toEqual({ outcome: "pass" });
  expect(tornIn([0, 1, 2, 3], throughout)).toMatchObject({ outcome: "fail" });
});

test("throughout: names the faults in force", () => {
  const trace = steadyRun(planWhen(throughout), (second, recorded) => {
    if (second === 2) {
      recorded.act(2, { kind: "kill", nodes: ["node-4"] }, { changed: ["node-4"] });
      recorded.status(2, "node-4", "down");
    }
    const { "node-4": _, ...others } = whole;
    return { links: second < 2 ? whole : others };
  });
  expect(judge(trace).reasons).toEqual([
    "expects mesh-degree: node-1 has mesh degree 2, node-2 has mesh degree 2, node-3 has mesh degree 2; " +
      "expected mesh degree >= 3 for 100% of all nodes; in 7 rounds from 3s after the start of steady; " +
      "in force: killed node-4",
  ]);
});

test("throughout: a node that does not answer for most of five rounds meets nothing", () => {
  const six = Array.from({ length: 6 }, (_, i) => `node-${i + 1}`);
  const plan = planOf(six, { expectations: [expectation("mesh-degree", { of: ["node"], max: 8, share: 1 })] });
  const trace = steadyRun(plan, (second) => (second >= 3 && second <= 5 ? { missing: ["node-2"] } : undefined));
  expect(judge(trace).expectations[0]?.verdict).toMatchObject({
    violations: [
      {
        message:
          "node-2 does not answer; expected mesh degree <= 8 for 100% of node; in 3 rounds from 5s after the start of steady",
      },
    ],
  });
});

test("throughout: of many broken times the first five are told, and that there were more", () => {
  const plan = planOf(nodes, {
    phases: [phasePlan("steady", { ms: 70_000 })],
    expectations: [expectation("mesh-degree", { min: 3, share: 1 })],
  });
  const recorded = tape(plan);
  for (const id of nodes) recorded.status(-20, id, "ready");
  recorded.phase(0, "steady");
  for (let second = 0; second < 70; second++) recorded.observe(second, second % 10 < 5 ? whole : torn);
  recorded.phase(70, "steady", "end");
  recorded.end(76);
  const verdict = verdictOf(recorded.trace());
  expect(verdict).toMatchObject({ outcome: "fail" });
  const messages = verdict?.outcome === "fail" ? verdict.violations.map(({ message }) => message) : [];
  expect(messages).toHaveLength(5);
  expect(messages[4]).toMatch(/in 5 rounds from 47s after the start of steady; 2 later times are not listed$/);
});

test("at-end: only the last five rounds count", () => {
  expect(tornIn([0, 1, 2, 3, 4, 5, 6], atEnd)).toEqual({ outcome: "pass" });
  expect(tornIn([7, 8, 9], atEnd)).toMatchObject({
    outcome: "fail",
    violations: [
      {
        message:
          "node-1 has mesh degree 2, node-4 has mesh degree 2; expected mesh degree >= 3 for 100% of all nodes; " +
          "at the end, 9s after the start of steady",
        atMs: at(9),
      },
    ],
  });
});

test("within: counts from the first of three rounds in a row", () => {
  // Settled when the third of them was over, which the next round shows.
  expect(tornIn([0, 1, 2, 3, 4], within(5000))).toEqual({ outcome: "pass", settledMs: startMs + 8000 });
  expect(tornIn([0, 1, 2, 3, 4], within(4900))).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "node-1 has mesh degree 2, node-4 has mesh degree 2; " +
          "expected mesh degree >= 3 for 100% of all nodes within 4.9s of the start of steady; it held from 5s on",
        nodes: ["node-1", "node-4"],
        atMs: at(4.9),
      },
    ],
  });
});

test("within: two good rounds are not enough", () => {
  expect(tornIn([0, 1, 4, 5, 6, 7, 8, 9], within(8000))).toMatchObject({
    outcome: "fail",
    violations: [{ message: expect.stringMatching(/within 8s of the start of steady; it did not come to hold$/) }],
  });
});

test("within: a phase that ended because the state came needs no third round", () => {
  expect(tornIn([0, 1, 2, 3, 4, 5, 6, 7, 8], within(9000))).toEqual({ outcome: "pass" });
});

test.each([
  ["within", within(10_000)],
  ["throughout", throughout],
  ["at-end", atEnd],
])("%s: a trace that ends before it can be judged says nothing, and says so", (_, when) => {
  const trace = steadyRun(planWhen(when), (second) => ({ links: second < 5 && when.kind === "within" ? torn : whole }));
  const cut = { ...trace, truncated: true, events: trace.events.filter(({ atMs }) => atMs <= at(4)) };
  expect(verdictOf(cut)).toEqual({
    outcome: "inconclusive",
    reason: "the trace ends 4s after the start of steady, before this could be judged",
  });
});

test("throughout: what is broken before the trace ends is broken", () => {
  const trace = steadyRun(planWhen(throughout), () => ({ links: torn }));
  const cut = { ...trace, truncated: true, events: trace.events.filter(({ atMs }) => atMs <= at(4)) };
  expect(verdictOf(cut)).toMatchObject({ outcome: "fail" });
});

test.each([
  ["throughout", throughout],
  ["at-end", atEnd],
])("%s: two rounds are too few", (_, when) => {
  const plan = planOf(nodes, { expectations: [expectation("mesh-degree", { min: 3, share: 1 }, { when })] });
  const recorded = tape(plan);
  for (const id of nodes) recorded.status(-20, id, "ready");
  recorded.phase(0, "steady");
  recorded.observe(1, whole);
  recorded.observe(2, whole);
  recorded.phase(3, "steady", "end");
  recorded.end(9);
  expect(verdictOf(recorded.trace())).toEqual({
    outcome: "inconclusive",
    reason: "steady has 2 observation rounds for it; at least 3 are needed",
  });
});

test("an expectation of nodes that never ran says nothing", () => {
  const trace = steadyRun(planWhen(throughout), (second, recorded) => {
    if (second === 0) for (const id of nodes) recorded.status(-1, id, "down");
    return { links: {} };
  });
  expect(verdictOf(trace)).toEqual({
    outcome: "inconclusive",
    reason: "no node of all nodes ran long enough in steady to be judged",
  });
});

test("an expectation of a phase that did not run says nothing", () => {
  const plan = planOf(nodes, { expectations: [expectation("mesh-degree", { min: 3, share: 1 }, { in: "later" })] });
  expect(verdictOf(steadyRun(plan))).toEqual({ outcome: "inconclusive", reason: "later did not run" });
});
