/** Whose word counts in a round, and which peers of the plan they name. */
import type { NodeView } from "../../node-image/contract/index.ts";
import { onceFor } from "../base/once-for.ts";
import type { NodePlan, Plan } from "../model/plan.ts";
import type { NodeAt, Round } from "../trace/network-state.ts";

export interface RunningNode {
  readonly plan: NodePlan;
  readonly at: NodeAt;
}

/** Nodes that run: ready, neither paused nor down. In the plan's order. */
export function runningNodes(round: Round, plan: Plan): readonly RunningNode[] {
  return plan.nodes.flatMap((node) => {
    const at = round.nodes.get(node.id);
    return at?.status === "ready" ? [{ plan: node, at }] : [];
  });
}

/** The running nodes by the peer ids of their present lives: what a node lists beyond them is gone, or not of this network. */
export function runningPeers(running: readonly RunningNode[]): ReadonlyMap<string, RunningNode> {
  return new Map(running.map((node) => [node.at.peerId, node]));
}

/** The distinct peers that a node is connected to. */
export const connectedPeers = onceFor(
  (view: NodeView): ReadonlySet<string> => new Set(view.connections.map(({ peer }) => peer)),
);
