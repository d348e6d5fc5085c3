/** Whether nodes are connected to the capabilities that they want. */
import { sum } from "simple-statistics";
import { type Capability, capability as capabilities } from "../../node-image/contract/index.ts";
import type { NodeId } from "../model/step.ts";
import type { ConnectedPeer } from "./connected-peers.ts";
import type { NodeMeasure } from "./measure.ts";
import type { RoundFacts } from "./round-facts.ts";

export interface Want {
  readonly node: NodeId;
  readonly capability: Capability;
  /** Peers that the node's settings ask for. */
  readonly wanted: number;
  /** Running peers connected to it that offer the capability; whether they serve is another question. */
  readonly connected: number;
}

/** Of each running node that was seen since its start, for each capability that it wants. */
export function wantsOf({ running, peers }: RoundFacts): readonly Want[] {
  return running.flatMap(({ plan: { id: node, config } }) => {
    const own = peers.get(node);
    if (own === undefined) return [];
    return capabilities.options.flatMap((capability): Want[] => {
      const wanted = config.peering.capabilities.wanted[capability];
      if (wanted === undefined) return [];
      return [
        {
          node,
          capability,
          wanted,
          connected: own
            .values()
            .filter((peer) => offers(peer, capability))
            .toArray().length,
        },
      ];
    });
  });
}

function offers({ node }: ConnectedPeer, capability: Capability): boolean {
  return node?.plan.config.peering.capabilities.offered.includes(capability) ?? false;
}

export const wantsMetMeasure: NodeMeasure = {
  of: "node",
  name: "wants-met",
  title: "Capability wants met",
  unit: "ratio",
  meaning:
    "Of the places that a node keeps for peers with wanted capabilities, those for which it is connected to one that offers it; of nodes that want any.",
  better: "higher",
  at(facts) {
    const byNode = Map.groupBy(wantsOf(facts), ({ node }) => node);
    return new Map(
      [...byNode].map(([node, wants]) => [
        node,
        sum(wants.map(({ wanted, connected }) => Math.min(wanted, connected))) / sum(wants.map(({ wanted }) => wanted)),
      ]),
    );
  },
};
