/** How much a node leans on a group: the share of its mesh peers that belong to it. */
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Round } from "../trace/network-state.ts";
import { nodesByPeer } from "../trace/peers.ts";
import type { NodeMeasure } from "./measure.ts";
import { type RunningNode, runningNodes, runningPeers } from "./running-nodes.ts";

/**
 * Ratio 0..1 over all topics together, of each running node that has mesh peers that run. A peer id that no plan holds is one
 * more identity of the node at its address.
 */
export function dependenceOn(round: Round, plan: Plan, groups: readonly string[]): ReadonlyMap<NodeId, number> {
  const running = runningNodes(round, plan);
  const byPeer = runningPeers(running);
  const planned = nodesByPeer(plan);
  const byAddress = new Map(running.flatMap((node) => addressesOf(node).map((address) => [address, node] as const)));
  return new Map(
    running.flatMap(({ plan: node, at: { view } }): [NodeId, number][] => {
      const seenAt = new Map(view?.connections.map(({ peer, address }) => [peer, ipOf(address)]));
      const mesh = [...new Set(Object.values(view?.mesh ?? {}).flat())].flatMap(
        (peer) => (planned.has(peer) ? byPeer.get(peer) : byAddress.get(seenAt.get(peer) ?? "")) ?? [],
      );
      if (mesh.length === 0) return [];
      return [[node.id, mesh.filter((peer) => groups.includes(peer.plan.group)).length / mesh.length]];
    }),
  );
}

function addressesOf({ plan: { address, address6 } }: RunningNode): readonly string[] {
  return address6 === null ? [address] : [address, address6];
}

/** "/ip4/10.64.0.3/tcp/60000" */
function ipOf(multiaddr: string): string {
  return multiaddr.split("/")[2] ?? "";
}

export const bootstrapShareMeasure: NodeMeasure = {
  of: "node",
  name: "bootstrap-share",
  title: "Dependence on bootstrap nodes",
  unit: "ratio",
  meaning: "Of a node's mesh peers over all topics, those that are bootstrap nodes; of nodes that are none themselves.",
  better: "lower",
  at({ round, plan }) {
    const bootstrap = plan.nodes.filter((node) => node.bootstrap);
    const own = new Set(bootstrap.map(({ id }) => id));
    const shares = dependenceOn(round, plan, [...new Set(bootstrap.map(({ group }) => group))]);
    return new Map([...shares].filter(([node]) => own.size > 0 && !own.has(node)));
  },
};
