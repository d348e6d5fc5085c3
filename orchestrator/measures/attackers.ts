/**
 * How much of an honest node's connections and meshes attackers hold: nodes that do not behave as honest ones in the life that they are
 * in. Where no life of a plan is other than honest, there is nothing to say.
 */
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { NetworkMeasure, NodeMeasure } from "./measure.ts";
import { meshPeersOf } from "./mesh-peers.ts";
import { behaviourOf } from "./present-life.ts";
import type { RoundFacts } from "./round-facts.ts";
import type { RunningNode } from "./running-nodes.ts";

/** 0..1, of each honest running node that is connected to running nodes. An attacker with two identities counts twice. */
export function attackersAmongConnections(facts: RoundFacts): ReadonlyMap<NodeId, number> {
  return shares(facts, ({ plan }) => [...(facts.peers.get(plan.id)?.values() ?? [])].flatMap(({ node }) => node ?? []));
}

/** 0..1 over all topics together, of each honest running node that has running mesh peers. */
export function attackersAmongMesh(facts: RoundFacts): ReadonlyMap<NodeId, number> {
  return shares(facts, (node) => meshPeersOf(node, facts));
}

function shares(
  { plan, running }: RoundFacts,
  peersOf: (node: RunningNode) => readonly RunningNode[],
): ReadonlyMap<NodeId, number> {
  if (!hasAttackers(plan)) return new Map();
  return new Map(
    running.flatMap((node): [NodeId, number][] => {
      const peers = isAttacker(node) ? [] : peersOf(node);
      return peers.length === 0 ? [] : [[node.plan.id, peers.filter(isAttacker).length / peers.length]];
    }),
  );
}

function hasAttackers({ nodes }: Plan): boolean {
  return nodes.some(({ config, lives }) =>
    lives.some(({ behaviour = config.behaviour }) => behaviour.kind !== "honest"),
  );
}

function isAttacker(node: RunningNode): boolean {
  return behaviourOf(node).kind !== "honest";
}

export const attackerMeasures: readonly NodeMeasure[] = [
  {
    of: "node",
    name: "attackers-in-mesh",
    title: "Attackers' share of the mesh",
    unit: "ratio",
    meaning: "Of the running mesh peers of an honest node over all topics, those that do not behave as honest ones.",
    better: "lower",
    at: attackersAmongMesh,
  },
  {
    of: "node",
    name: "attackers-connected",
    title: "Attackers' share of connections",
    unit: "ratio",
    meaning: "Of the running peers that an honest node is connected to, those that do not behave as honest ones.",
    better: "lower",
    at: attackersAmongConnections,
  },
];

/** An eclipse is complete when a node has none but attackers (Heilman et al., "Eclipse attacks on Bitcoin's peer-to-peer network", 2015). */
export const eclipseExposureMeasure: NetworkMeasure = {
  of: "network",
  name: "eclipse-exposure",
  title: "Eclipse exposure",
  unit: "ratio",
  meaning:
    "The largest share of its connections that any honest node has with attackers; at 100 % it hears from nobody else.",
  better: "lower",
  at(facts) {
    const exposures = [...attackersAmongConnections(facts).values()];
    return exposures.length === 0 ? null : Math.max(...exposures);
  },
};
