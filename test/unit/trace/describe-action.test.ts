import { expect, test } from "vitest";
import type { Action, LateAction } from "../../../orchestrator/model/step.ts";
import { describeAction, describeDone } from "../../../orchestrator/trace/describe-action.ts";

const nodes = ["a", "b"];
const best = { kind: "best-connected" } as const;
const neighbour = { kind: "mesh-neighbour", of: "a" } as const;

test.each<[Action | LateAction, string]>([
  [{ kind: "kill", nodes }, "kill a, b"],
  [{ kind: "kill", nodes: [] }, "kill nobody"],
  [{ kind: "start", nodes }, "start a, b"],
  [{ kind: "start", nodes, life: 1, as: "mute" }, "start a, b as mute"],
  [{ kind: "limit", nodes, limits: { cpus: 0.1 } }, "CPU 10% of a core on a, b"],
  [{ kind: "limit", nodes, limits: { cpus: null } }, "CPU unlimited on a, b"],
  [{ kind: "limit", nodes, limits: { memoryBytes: 64 * 1024 ** 2 } }, "memory 64MiB on a, b"],
  [{ kind: "clock", nodes, offsetMs: -300_000 }, "clock -5m on a, b"],
  [{ kind: "clock", nodes, offsetMs: 0 }, "clock right on a, b"],
  [{ kind: "disk", nodes, disk: "read-only" }, "disk read-only on a, b"],
  [
    { kind: "choose", id: "x", role: best, from: nodes, count: 1, does: { kind: "kill" } },
    "kill the best connected of 2 nodes",
  ],
  [
    { kind: "choose", id: "x", role: best, from: nodes, count: 2, does: { kind: "disk", disk: "full" } },
    "disk full on the 2 best connected of 2 nodes",
  ],
  [
    { kind: "choose", id: "x", role: neighbour, from: nodes, count: 1, does: { kind: "start", life: 1, as: "spam" } },
    "start a mesh neighbour of a as spam",
  ],
  [{ kind: "release", id: "phases.b.faults.0" }, "bring back those of phases.b.faults.0"],
  [
    { kind: "roll", batches: [["a"], ["b"]], life: 1, as: "js-2", healthyWithinMs: 1 },
    "start 2 nodes in 2 batches as js-2",
  ],
])("tells %j in words", (action, words) => {
  expect(describeAction(action)).toBe(words);
});

test("tells of what was chosen why", () => {
  const chosen = "the best connected: a has 5 connections";
  expect(describeDone({ action: { kind: "kill", nodes: ["a"] }, chosen })).toBe(`kill a, ${chosen}`);
});
