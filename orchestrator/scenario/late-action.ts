/** The one place that tells what a plan does from what it can only describe, and whom that may take away. */
import type { Action, LateAction, NodeId } from "../model/step.ts";
import { presenceAfter } from "../trace/presence.ts";

export function isLate(action: Action | LateAction): action is LateAction {
  return action.kind === "choose" || action.kind === "release" || action.kind === "roll";
}

/** Nodes of which nobody can say beforehand whether they run, and the id of what ends that; undefined where it takes nobody away. */
export function mayTakeAway(
  action: LateAction,
): { readonly nodes: readonly NodeId[]; readonly id: string } | undefined {
  switch (action.kind) {
    case "choose":
      return presenceAfter(action.does.kind) === "gone" ? { nodes: action.from, id: action.id } : undefined;
    case "roll":
      return { nodes: action.batches.flat(), id: "roll" };
    case "release":
      return undefined;
    default:
      return action satisfies never;
  }
}
