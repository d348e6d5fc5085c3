/** Recovery: recorded runs in which nodes are soon healthy again, in which they are not, and that end too early. */
import { expect, test } from "vitest";
import { assertions } from "../../../orchestrator/assertions/index.ts";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import { expectation, phasePlan, planOf, steadyRun, type Tape } from "../trace/record-trace.ts";
import { at, nodes, torn, whole } from "./judged-run.ts";

/** A partition from second 8 to second 10 of a run of forty; the mesh is torn until some second. */
function verdictOf(written: unknown, wholeFrom: number, o: { until?: number; kill?: number } = {}) {
  const config = assertions.recovery.schema.parse(written);
  const phases = [phasePlan("steady", { ms: 40_000 })];
  const plan = planOf(nodes, { phases, expectations: [expectation("recovery", config)] });
  const record = (second: number, recorded: Tape) => {
    if (second === 8) recorded.act(8, { kind: "partition", id: "p", islands: [["node-1"], ["node-4"]] });
    if (second === 10) recorded.act(10, { kind: "heal", id: "p", what: "partition of 1 | 1 nodes" });
    if (second === o.kill) recorded.act(second, { kind: "kill", nodes: ["node-3"] });
    return { links: second >= 8 && second < wholeFrom ? torn : whole };
  };
  const trace = steadyRun(plan, record, 40);
  const events = trace.events.filter(({ atMs }) => o.until === undefined || atMs <= at(o.until));
  return judge({ ...trace, events, truncated: o.until !== undefined }).expectations[0]?.verdict;
}

test("names the nodes that took too long, and for how long", () => {
  expect(verdictOf({ "at-most": "6s" }, 16)).toEqual({ outcome: "pass" });
  expect(verdictOf({ "at-most": "4s", share: "0%" }, 16)).toEqual({ outcome: "pass" });
  expect(verdictOf({ "at-most": "4s" }, 16)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "node-4 took 5.9s; expected 100% of all nodes healthy again within 4s of the end of partition of 1 | 1 nodes",
        nodes: ["node-4"],
        atMs: at(14.1),
        value: 5900,
      },
    ],
  });
});

test("faults that left nobody unhealthy need no recovery", () => {
  expect(verdictOf({ "at-most": "4s" }, 8)).toEqual({ outcome: "pass" });
});

test("says nothing where the next fault, or the trace's end, leaves no time", () => {
  const nothing = { outcome: "inconclusive", reason: "no faults of steady, or before it, left 6s after them" };
  expect(verdictOf({ "at-most": "6s" }, 99, { kill: 14 })).toEqual(nothing);
  expect(verdictOf({ "at-most": "6s" }, 99, { until: 30 })).toEqual({
    outcome: "inconclusive",
    reason: "the trace ends before steady does",
  });
});
