/** The peer ids of a plan's nodes: a node has one in each of its lives, and some lives share it. */
import { onceFor } from "../base/once-for.ts";
import type { NodePlan, Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";

/** The nodes by the ids of all their lives. */
export const nodesByPeer = onceFor(
  ({ nodes }: Pick<Plan, "nodes">): ReadonlyMap<string, NodeId> =>
    new Map(nodes.flatMap((node) => node.lives.map((_, life) => [peerIdIn(node, life), node.id] as const))),
);

/** The id that a node has in a life, by its number. */
export function peerIdIn({ peerId, lives }: Pick<NodePlan, "peerId" | "lives">, life: number): string {
  return lives[life]?.peerId ?? peerId;
}
