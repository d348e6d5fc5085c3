/**
 * Who dialled whom: connections that a node dialled itself are those that an attacker cannot choose for it. Gossipsub keeps D_out of
 * them in each mesh (gossipsub v1.1, "outbound mesh quotas").
 */
import { onceFor } from "../base/once-for.ts";
import type { NodeId } from "../model/step.ts";
import type { ConnectedPeer } from "./connected-peers.ts";
import type { NetworkMeasure, NodeMeasure } from "./measure.ts";
import type { RoundFacts } from "./round-facts.ts";

export interface OutboundMesh {
  readonly node: NodeId;
  readonly topic: string;
  /** Running mesh peers that the node dialled. */
  readonly outbound: number;
  /** D_out, or what a full mesh of so few nodes gives each of them. */
  readonly needed: number;
}

/** Of each running node that was seen since its start, on each of its topics. */
export const outboundMeshes = onceFor(({ running, meshes, peers }: RoundFacts): readonly OutboundMesh[] =>
  running.flatMap(({ plan: { id: node, config } }) => {
    const own = peers.get(node);
    if (own === undefined) return [];
    const dialled = dialledOf(own.values());
    return [...meshes].flatMap(([topic, mesh]): OutboundMesh[] => {
      const peersIn = mesh.get(node);
      if (peersIn === undefined) return [];
      const outbound = [...peersIn].filter((other) => dialled.has(other)).length;
      // Each link is outbound at one of its ends only.
      const needed = Math.min(config.relay.gossip.dOut, Math.floor((mesh.size - 1) / 2));
      return [{ node, topic, outbound, needed }];
    });
  }),
);

function dialledOf(peers: Iterable<ConnectedPeer>): ReadonlySet<NodeId> {
  return new Set([...peers].flatMap(({ direction, node }) => (direction === "outbound" && node?.plan.id) || []));
}

export const outboundShareMeasure: NodeMeasure = {
  of: "node",
  name: "outbound-share",
  title: "Outbound connections",
  unit: "ratio",
  meaning: "Of the peers that a node is connected to, those that it dialled; the others came to it.",
  at: ({ peers }) =>
    new Map(
      [...peers].flatMap(([node, own]): [NodeId, number][] => {
        const outbound = [...own.values()].filter(({ direction }) => direction === "outbound").length;
        return own.size === 0 ? [] : [[node, outbound / own.size]];
      }),
    ),
};

export const meshOutboundMeasure: NodeMeasure = {
  of: "node",
  name: "mesh-outbound",
  title: "Outbound mesh peers",
  unit: "count",
  meaning:
    "Running mesh peers of a node that it dialled; of a node on several topics, on the one where it has the fewest.",
  better: "higher",
  at(facts) {
    const byNode = Map.groupBy(outboundMeshes(facts), ({ node }) => node);
    return new Map([...byNode].map(([node, all]) => [node, Math.min(...all.map(({ outbound }) => outbound))]));
  },
};

export const underDOutMeasure: NetworkMeasure = {
  of: "network",
  name: "under-d-out",
  title: "Nodes under D_out",
  unit: "ratio",
  meaning: "Of the running nodes, those that dialled fewer than D_out of their mesh peers on one of their topics.",
  better: "lower",
  at(facts) {
    const byNode = Map.groupBy(outboundMeshes(facts), ({ node }) => node);
    const under = [...byNode.values()].filter((all) => all.some(({ outbound, needed }) => outbound < needed));
    return byNode.size === 0 ? null : under.length / byNode.size;
  },
};
