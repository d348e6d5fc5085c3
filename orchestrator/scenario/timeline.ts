/** What every scenario's pure timeline is made of: times in whole milliseconds, and actions in their order. */
import type { TimedAction } from "../model/plan.ts";
import type { LinkAction, NodeId } from "../model/step.ts";
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

/** What ends a partition or a change. */
export function healOf(action: Exclude<LinkAction, { kind: "heal" }>): LinkAction {
  return { kind: "heal", id: action.id, what: describeAction(action) };
}

/** In order of time; what falls on the same millisecond keeps its order. */
export function inOrder(timeline: readonly TimedAction[]): readonly TimedAction[] {
  return timeline.toSorted((a, b) => a.atMs - b.atMs);
}
