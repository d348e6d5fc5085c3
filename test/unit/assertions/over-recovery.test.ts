/** `recovers:` on a mesh degree: four nodes that hold each other have 3, `min: 3` is what is expected. */
import { expect, test } from "vitest";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import type { Trace } from "../../../orchestrator/trace/trace-reader.ts";
import { expectation, phasePlan, planOf, type RoundSaid, steadyRun, type Tape, tape } from "../trace/record-trace.ts";
import { at, nodes, torn, whole } from "./judged-run.ts";

const expected = (recoversMs: number, phase = "steady") => ({
  expectations: [
    expectation("mesh-degree", { min: 3, share: 1 }, { in: phase, when: { kind: "recovers", ms: recoversMs } }),
  ],
});

const halves = { kind: "partition", id: "p", islands: [["node-1", "node-2"], ["node-3"]] } as const;
const healed = { kind: "heal", id: "p", what: "partition of 2 | 1 nodes" } as const;

/** A partition from second 2 to second 4 of a run of thirty; the mesh is torn until some second. */
function recovering(
  recoversMs: number,
  wholeFrom: number,
  during: (second: number, recorded: Tape) => void = () => {},
) {
  const plan = planOf(nodes, { phases: [phasePlan("steady", { ms: 30_000 })], ...expected(recoversMs) });
  const record = (second: number, recorded: Tape): RoundSaid => {
    if (second === 2) recorded.act(2, halves);
    if (second === 4) recorded.act(4, healed);
    during(second, recorded);
    return { links: second >= 2 && second < wholeFrom ? torn : whole };
  };
  return steadyRun(plan, record, 30);
}

const verdictOf = (trace: Trace) => judge(trace).expectations[0]?.verdict;
const until = (second: number, trace: Trace): Trace => ({
  ...trace,
  truncated: true,
  events: trace.events.filter(({ atMs }) => atMs <= at(second)),
});

test("passes when the state is back in time, and says what was over, when, and how long it took otherwise", () => {
  expect(verdictOf(recovering(5000, 9))).toEqual({ outcome: "pass" });
  expect(verdictOf(recovering(5000, 12))).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "node-4 has mesh degree 0; expected mesh degree >= 3 for 100% of all nodes within 5s of the end of partition of 2 | 1 nodes, " +
          "4.1s after the start of steady; it held after 7.9s",
        nodes: ["node-4"],
        atMs: at(9.1),
        value: 0,
      },
    ],
  });
  expect(verdictOf(recovering(5000, 99))).toMatchObject({
    violations: [{ message: expect.stringMatching(/after the start of steady; it did not come to hold$/) }],
  });
});

test("what was so before the faults were over is no evidence", () => {
  const plan = planOf(nodes, expected(3000));
  const trace = steadyRun(plan, (second, recorded) => {
    if (second === 2) recorded.act(2, halves);
    if (second === 6) recorded.act(6, healed);
    return { links: second > 6 ? torn : whole };
  });
  expect(verdictOf(trace)).toMatchObject({ outcome: "fail" });
});

test("faults that last to the end of their phase are followed beyond it", () => {
  const split = (wholeFrom: number, phase: string) => {
    const recorded = tape(planOf(nodes, { phases: [phasePlan("split"), phasePlan("heal")], ...expected(5000, phase) }));
    for (const id of nodes) recorded.status(-20, id, "ready");
    recorded.phase(0, "split");
    recorded.act(0, halves, { phase: "split" });
    for (let second = 0; second < 10; second++) recorded.observe(second, torn);
    recorded.phase(10, "split", "end");
    recorded.act(10, healed, { phase: "split", cause: "undo" });
    recorded.phase(10.2, "heal");
    for (let second = 11; second < 20; second++) recorded.observe(second, second < wholeFrom ? torn : whole);
    recorded.phase(20, "heal", "end");
    for (let second = 20; second < 26; second++) recorded.observe(second, whole);
    recorded.end(26);
    return verdictOf(recorded.trace());
  };
  expect(split(14, "split")).toEqual({ outcome: "pass" });
  expect(split(14, "heal")).toEqual({ outcome: "pass" });
  expect(split(16, "split")).toMatchObject({
    violations: [{ message: expect.stringContaining(", at the end of split; it held after 5.9s") }],
  });
  expect(split(16, "heal")).toMatchObject({
    violations: [{ message: expect.stringContaining(", 100ms before the start of heal; it held after 5.9s") }],
  });
});

test("each end is judged that leaves time for it, and the last in any case", () => {
  const blink = (seconds: readonly number[]) => (second: number, recorded: Tape) => {
    if (seconds.includes(second)) recorded.act(second, { kind: "restart", nodes: ["node-4"] });
  };
  expect(verdictOf(recovering(5000, 12, blink([7])))).toEqual({ outcome: "pass" });
  expect(verdictOf(recovering(5000, 12, blink([10])))).toMatchObject({
    outcome: "fail",
    violations: [{ message: expect.stringContaining("of the end of partition of 2 | 1 nodes") }],
  });
  expect(verdictOf(recovering(5000, 99, blink([20])))).toMatchObject({
    violations: [
      { message: expect.stringContaining("of the end of partition of 2 | 1 nodes") },
      { message: expect.stringContaining("of the end of restart node-4") },
    ],
  });
});

test("a trace that ends, or a fault that begins, before the time is up says nothing, and says so", () => {
  expect(verdictOf(until(6, recovering(5000, 99)))).toEqual({
    outcome: "inconclusive",
    reason: "the trace ends 1.9s after the end of partition of 2 | 1 nodes, before this could be judged",
  });
  expect(verdictOf(until(3, recovering(5000, 99)))).toEqual({
    outcome: "inconclusive",
    reason: "no fault that was in force in steady, or before it, was seen to end",
  });
  const killed = (second: number, recorded: Tape) => {
    if (second === 6) recorded.act(6, { kind: "kill", nodes: ["node-1"] });
  };
  expect(verdictOf(recovering(5000, 99, killed))).toEqual({
    outcome: "inconclusive",
    reason: "the next fault began 1.9s after the end of partition of 2 | 1 nodes, before this could be judged",
  });
});

test("a fault of the testbed in the time of the recovery takes the pass away", () => {
  const dead = (second: number, recorded: Tape) => {
    if (second !== 5) return;
    recorded.events.push({ kind: "incident", atMs: at(5), where: "agent", message: "the net agent died" });
  };
  expect(verdictOf(recovering(5000, 6, dead))).toEqual({
    outcome: "inconclusive",
    reason: "agent: the net agent died",
  });
});
