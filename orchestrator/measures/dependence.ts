/** How much a node leans on a group: the share of its mesh peers that belong to it. */
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Round } from "../trace/network-state.ts";
import { runningNodes, runningPeers } from "./running-nodes.ts";

/** Ratio 0..1 over all topics together, of each running node that has mesh peers that run. */
export function dependenceOn(round: Round, plan: Plan, groups: readonly string[]): ReadonlyMap<NodeId, number> {
  const running = runningNodes(round, plan);
  const peers = runningPeers(running);
  return new Map(
    running.flatMap(({ plan: node, at: { view } }): [NodeId, number][] => {
      const mesh = [...new Set(Object.values(view?.mesh ?? {}).flat())].flatMap((peer) => peers.get(peer) ?? []);
      if (mesh.length === 0) return [];
      return [[node.id, mesh.filter((peer) => groups.includes(peer.plan.group)).length / mesh.length]];
    }),
  );
}
