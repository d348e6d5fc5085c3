import { expect, test } from "vitest";
import { clockedNodes } from "../../../orchestrator/engine/docker/clocks.ts";
import type { TimedAction } from "../../../orchestrator/model/plan.ts";
import { phasePlan, planOf } from "../trace/record-trace.ts";

const nodes = ["node-1", "node-2", "node-3", "node-4"];
const timed = (action: TimedAction["action"]): TimedAction => ({ atMs: 0, cause: "phases.skew.faults.0", action });

test("nodes whose clock the plan moves, or may move as it goes, have one that can be moved, and no others", () => {
  const timeline = [
    timed({ kind: "kill", nodes }),
    timed({ kind: "clock", nodes: ["node-1"], offsetMs: 1000 }),
    timed({
      kind: "choose",
      id: "a",
      role: { kind: "best-connected" },
      from: ["node-2", "node-3"],
      count: 1,
      does: { kind: "clock", offsetMs: -1000 },
    }),
  ];
  const plan = planOf(nodes, { phases: [phasePlan("join"), { ...phasePlan("skew"), timeline }] });
  expect([...clockedNodes(plan, undefined)]).toEqual(["node-1", "node-2", "node-3"]);
  expect(clockedNodes(planOf(nodes), "verdict").size).toBe(0);
});

test("all have one where somebody will do things by hand", () => {
  expect([...clockedNodes(planOf(nodes), "hands-on")]).toEqual(nodes);
  const pausing = planOf(nodes, { phases: [{ ...phasePlan("look"), pause: true }] });
  expect([...clockedNodes(pausing, "verdict")]).toEqual(nodes);
});
