/** What every scenario's pure timeline is made of: times in whole milliseconds, and actions in their order. */
import type { TimedAction } from "../model/plan.ts";
import type { LinkAction, NodeEffect, NodeId } from "../model/step.ts";
import { describeAction } from "../trace/describe-action.ts";

/** An action on nodes, by the names that a topology gives them. */
export type NodeActionKind = "start" | "stop" | "kill" | "pause" | "resume" | "restart";

export function nodeAction(atMs: number, cause: string, kind: NodeActionKind, nodes: readonly NodeId[]): TimedAction {
  return { atMs: Math.round(atMs), cause, action: { kind, nodes } };
}

/** What brings a node back from where an action took it. */
export function comebackOf(kind: "stop" | "kill" | "pause"): "start" | "resume" {
  return kind === "pause" ? "resume" : "start";
}

/** What brings nodes back from an effect. A restart or a start may have failed, and is tried again. */
export function undoneBy(effect: NodeEffect): NodeEffect {
  switch (effect.kind) {
    case "limit":
      return {
        kind: "limit",
        limits: {
          ...(effect.limits.cpus !== undefined && { cpus: null }),
          ...(effect.limits.memoryBytes !== undefined && { memoryBytes: null }),
        },
      };
    case "disk":
      return { kind: "disk", disk: "writable" };
    case "clock":
      return { kind: "clock", offsetMs: 0 };
    case "pause":
      return { kind: "resume" };
    case "stop":
    case "kill":
    case "restart":
    case "start":
    case "resume":
      return { kind: "start" };
    default:
      return effect satisfies never;
  }
}

/** Whether nodes that it leaves running may die of it, or did: they are started besides. */
export function mayKill(effect: NodeEffect): boolean {
  return effect.kind === "disk" || (effect.kind === "limit" && effect.limits.memoryBytes !== undefined);
}

/** What ends a partition or a change. */
export function healOf(action: Exclude<LinkAction, { kind: "heal" }>): LinkAction {
  return { kind: "heal", id: action.id, what: describeAction(action) };
}

/** In order of time; what falls on the same millisecond keeps its order. */
export function inOrder(timeline: readonly TimedAction[]): readonly TimedAction[] {
  return timeline.toSorted((a, b) => a.atMs - b.atMs);
}
