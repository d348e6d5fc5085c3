/** What fails without anyone naming it, and how failures and the testbed's own faults weigh against each other. */
import { expect, test } from "vitest";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import { expectation, fullMesh, phasePlan, planOf, tape, topic } from "../trace/record-trace.ts";
import { at, judgeRun, nodes, torn, whole } from "./judged-run.ts";

test("a sound run passes, and gives no reasons", () => {
  expect(judgeRun(() => undefined)).toEqual({
    outcome: "pass",
    reasons: [],
    expectations: [{ name: "expects components", kind: "components", phase: "steady", verdict: { outcome: "pass" } }],
  });
});

const joining = planOf(nodes, { phases: [phasePlan("join", { untilMs: 5000 })] });
function join(edge: "end" | "timeout", links = whole) {
  const recorded = tape(joining);
  for (const id of nodes) recorded.status(0, id, "ready");
  recorded.phase(0, "join");
  for (let second = 0; second < 5; second++) recorded.observe(second, links);
  recorded.phase(5, "join", edge);
  recorded.end(11);
  return judge(recorded.trace());
}

test("an until phase that came to its state passes without being named", () => {
  expect(join("end")).toEqual({
    outcome: "pass",
    reasons: [],
    expectations: [
      { name: "join comes to be healthy within 5s", kind: "until", phase: "join", verdict: { outcome: "pass" } },
    ],
  });
});

test("an until phase that timed out fails, and names the nodes that were not healthy and why", () => {
  const { outcome, reasons, expectations } = join("timeout", { ...whole, "node-4": ["node-1"] });
  expect(outcome).toBe("fail");
  expect(reasons).toEqual([
    "join comes to be healthy within 5s: join was not healthy within 5s: " +
      `1 of 4 running nodes: node-4 has 1 of 3 mesh peers on ${topic}`,
  ]);
  expect(expectations[0]?.verdict).toMatchObject({ violations: [{ nodes: ["node-4"], atMs: at(5) }] });
});

test("a node that dies by itself is a failure, one that the plan took down is not", () => {
  const run = (reason?: string) =>
    judgeRun((second, recorded) => {
      if (second === 5) recorded.status(5, "node-4", "down", reason);
      return second < 5 ? undefined : { links: fullMesh(nodes.slice(0, 3)) };
    });
  expect(run("exited with code 1")).toMatchObject({
    outcome: "fail",
    reasons: ["no node dies by itself in steady: node-4 went down by itself: exited with code 1"],
  });
  expect(run().outcome).toBe("pass");
});

test("a node that hangs at its start is a failure, one that the plan takes down before it is ready is not", () => {
  const run = (status?: "down") =>
    judgeRun((second, recorded) => {
      if (second === 0) {
        recorded.status(0, "node-4", "down");
        recorded.status(0, "node-4", "starting");
      }
      if (second === 8 && status) recorded.status(8, "node-4", status);
      return { links: fullMesh(nodes.slice(0, 3)) };
    });
  expect(run()).toMatchObject({
    outcome: "fail",
    reasons: ["started nodes become ready in steady: node-4 was started and did not answer its admin API for 17s"],
  });
  expect(run("down").outcome).toBe("pass");
});

test("a failure that the testbed can explain is not the nodes'", () => {
  const run = judgeRun((second, recorded) => {
    if (second === 1) recorded.events.push({ kind: "incident", atMs: at(1), where: "agent", message: "died" });
    return { links: second >= 2 ? torn : whole };
  });
  expect(run.outcome).toBe("inconclusive");
  expect(run.expectations[0]?.verdict).toEqual({
    outcome: "inconclusive",
    reason:
      "agent: died; this may be why: 2 components (of 3, 1 nodes; apart: node-4); expected 1 component; " +
      "in 6 rounds from 4s after the start of steady",
  });
});

test("a failure that was there before the testbed's fault stands", () => {
  const run = judgeRun((second, recorded) => {
    if (second === 8) recorded.events.push({ kind: "incident", atMs: at(8), where: "agent", message: "died" });
    return { links: torn };
  });
  expect(run.outcome).toBe("fail");
  expect(run.reasons).toEqual([
    "agent: died",
    "expects components: 2 components (of 3, 1 nodes; apart: node-4); expected 1 component; " +
      "in 8 rounds from 2s after the start of steady",
  ]);
});

test("a fault that hit nothing takes away a pass and excuses no failure", () => {
  const run = (links: typeof whole) =>
    judgeRun((second, recorded) => {
      if (second === 1) recorded.act(1, { kind: "kill", nodes: ["node-1"] }, { changed: [] });
      return { links };
    });
  expect(run(whole).expectations[0]?.verdict.outcome).toBe("inconclusive");
  expect(run(torn).expectations[0]?.verdict.outcome).toBe("fail");
});

test("what one phase suffered neither takes a pass from another nor excuses its failure", () => {
  const run = (links: typeof whole) => {
    const plan = planOf(nodes, {
      phases: [phasePlan("steady"), phasePlan("later")],
      expectations: [expectation("components", { is: 1 }), expectation("components", { is: 1 }, { in: "later" })],
    });
    const recorded = tape(plan);
    for (const id of nodes) recorded.status(-20, id, "ready");
    for (const [phase, from] of Object.entries({ steady: 0, later: 10 })) {
      recorded.phase(from, phase);
      for (let second = from; second < from + 10; second++) {
        recorded.observe(second, links, { more: { "node-2": { loopLagMs: second === 1 ? 5000 : 0 } } });
      }
      recorded.phase(from + 10, phase, "end");
    }
    recorded.end(26);
    const { outcome, expectations } = judge(recorded.trace());
    return [outcome, ...expectations.map(({ verdict }) => verdict.outcome)];
  };
  expect(run(whole)).toEqual(["inconclusive", "inconclusive", "pass"]);
  expect(run(torn)).toEqual(["fail", "inconclusive", "fail"]);
});
