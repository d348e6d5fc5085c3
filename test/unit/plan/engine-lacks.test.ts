import { expect, test } from "vitest";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import type { Action, LateAction } from "../../../orchestrator/model/step.ts";
import { assertEngineCan } from "../../../orchestrator/plan/engine-lacks.ts";
import { phasePlan, planOf } from "../trace/record-trace.ts";

function doing(...actions: readonly (Action | LateAction)[]): Plan {
  const timeline = actions.map((action, i) => ({ atMs: i, cause: `phases.rough.faults.${i}`, action }));
  return planOf(["node-1"], { name: "rough", phases: [{ ...phasePlan("rough"), timeline }] });
}

const nodes = ["node-1"];
const lacks = {
  cpu: "there is none to share",
  memory: "nobody counts it",
  disk: "there is none",
  clock: "it stands still",
};

test("all that an engine cannot do is refused at once, with the reason, also where the nodes are chosen late", () => {
  const role = { kind: "best-connected" } as const;
  const plan = doing(
    { kind: "limit", nodes, limits: { cpus: 0.1 } },
    { kind: "limit", nodes, limits: { memoryBytes: 1e8 } },
    { kind: "disk", nodes, disk: "full" },
    { kind: "choose", id: "a", role, from: nodes, count: 1, does: { kind: "clock", offsetMs: 1000 } },
  );
  expect(() => assertEngineCan(plan, lacks)).toThrow(
    new MeshbedError(
      "NO_ENGINE",
      `this engine cannot run rough:
  phases.rough.faults.0: it cannot limit a node's CPU: there is none to share
  phases.rough.faults.1: it cannot limit a node's memory: nobody counts it
  phases.rough.faults.2: it cannot make a node's disk full or read-only: there is none
  phases.rough.faults.3: it cannot move a node's clock: it stands still`,
    ),
  );
});

test("what a plan does not ask for may lack, and what heals asks for nothing", () => {
  const plan = doing({ kind: "kill", nodes }, { kind: "limit", nodes, limits: { cpus: null } });
  expect(() => assertEngineCan(plan, lacks)).not.toThrow();
  expect(() => assertEngineCan(doing({ kind: "disk", nodes, disk: "full" }), {})).not.toThrow();
});
