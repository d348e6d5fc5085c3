import { expect, test } from "vitest";
import { nodeSteps } from "../../../orchestrator/run/node-steps.ts";

test("a limit's step states all that limits its node, whatever one action left out", () => {
  const steps = nodeSteps();
  const limit = (limits: { cpus?: number | null; memoryBytes?: number | null }) =>
    steps.of({ kind: "limit", nodes: ["a"], limits });
  expect(limit({ cpus: 0.1 })).toEqual([{ kind: "limit", node: "a", limits: { cpus: 0.1, memoryBytes: null } }]);
  expect(limit({ memoryBytes: 5 })).toEqual([{ kind: "limit", node: "a", limits: { cpus: 0.1, memoryBytes: 5 } }]);
  expect(limit({ cpus: null })).toEqual([{ kind: "limit", node: "a", limits: { cpus: null, memoryBytes: 5 } }]);
});

test("a start as another is a rebirth until it was carried out, and one without a life never is", () => {
  const steps = nodeSteps();
  const start = { kind: "start", nodes: ["a"], life: 2, as: "mute" } as const;
  expect(steps.isRebirth(start, "a")).toBe(true);
  expect(steps.of(start)).toEqual([{ kind: "start", node: "a", life: 2 }]);
  expect(steps.isRebirth(start, "a")).toBe(true);
  steps.done({ kind: "start", node: "a", life: 2 });
  expect(steps.lifeOf("a")).toBe(2);
  expect(steps.isRebirth(start, "a")).toBe(false);
  expect(steps.isRebirth({ kind: "start", nodes: ["a"] }, "a")).toBe(false);
});
