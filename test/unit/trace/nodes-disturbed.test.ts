import { expect, test } from "vitest";
import type { NodeAction } from "../../../orchestrator/model/step.ts";
import type { ActionEvent } from "../../../orchestrator/model/trace.ts";
import { nodesDisturbedAt } from "../../../orchestrator/trace/nodes-disturbed.ts";

function events(...actions: readonly NodeAction[]): readonly ActionEvent[] {
  return actions.map((action, i) => ({
    kind: "action",
    atMs: i,
    tookMs: 1,
    phase: "b",
    cause: "phases.b.faults.0",
    action,
    changed: action.nodes,
  }));
}

const limit = (limits: { cpus?: number | null; memoryBytes?: number | null }): NodeAction => ({
  kind: "limit",
  nodes: ["a", "b"],
  limits,
});

test("tells what was done to nodes, once for all to whom it comes to the same", () => {
  const all = events(
    { kind: "kill", nodes: ["a", "b"] },
    { kind: "pause", nodes: ["c"] },
    { kind: "disk", nodes: ["d"], disk: "read-only" },
    { kind: "clock", nodes: ["d"], offsetMs: -30_000 },
    { kind: "start", nodes: ["e"], life: 1, as: "mute" },
  );
  expect(nodesDisturbedAt(all, 9)).toEqual([
    "killed a, b",
    "paused c",
    "disk read-only on d",
    "clock -30s on d",
    "e as mute",
  ]);
  expect(nodesDisturbedAt(all, 1)).toEqual(["killed a, b", "paused c"]);
});

test("each thing ends by itself: a limit of memory outlives that of the CPU, and a start brings back only who was down", () => {
  const all = events(
    limit({ cpus: 0.1 }),
    limit({ memoryBytes: 64 * 1024 ** 2 }),
    { kind: "kill", nodes: ["a"] },
    { kind: "start", nodes: ["a"] },
    limit({ cpus: null }),
    { kind: "start", nodes: ["a"], life: 2, as: "js-2" },
    { kind: "start", nodes: ["a"], life: 0, as: "planned" },
  );
  expect(nodesDisturbedAt(all, 3)).toEqual(["CPU 10% of a core on a, b", "memory 64MiB on a, b"]);
  expect(nodesDisturbedAt(all, 9)).toEqual(["memory 64MiB on a, b"]);
});
