/** How much a node leans on a group: the share of its mesh peers that belong to it. */
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Round } from "../trace/network-state.ts";
import type { NodeMeasure } from "./measure.ts";
import { meshPeersOf } from "./mesh-peers.ts";
import { type RoundFacts, roundFacts } from "./round-facts.ts";

/**
 * Ratio 0..1 over all topics together, of each running node that has mesh peers that run. A peer id that no plan holds is one
 * more identity of the node at its address.
 */
export function dependenceOn(round: Round, plan: Plan, groups: readonly string[]): ReadonlyMap<NodeId, number> {
  return dependenceIn(roundFacts(round, plan), groups);
}

function dependenceIn(facts: RoundFacts, groups: readonly string[]): ReadonlyMap<NodeId, number> {
  return new Map(
    facts.running.flatMap((node): [NodeId, number][] => {
      const mesh = meshPeersOf(node, facts);
      if (mesh.length === 0) return [];
      return [[node.plan.id, mesh.filter((peer) => groups.includes(peer.plan.group)).length / mesh.length]];
    }),
  );
}

export const bootstrapShareMeasure: NodeMeasure = {
  of: "node",
  name: "bootstrap-share",
  title: "Dependence on bootstrap nodes",
  unit: "ratio",
  meaning: "Of a node's mesh peers over all topics, those that are bootstrap nodes; of nodes that are none themselves.",
  better: "lower",
  at(facts) {
    const bootstrap = facts.plan.nodes.filter((node) => node.bootstrap);
    if (bootstrap.length === 0) return new Map();
    const own = new Set(bootstrap.map(({ id }) => id));
    const shares = dependenceIn(facts, [...new Set(bootstrap.map(({ group }) => group))]);
    return new Map([...shares].filter(([node]) => !own.has(node)));
  },
};
