/**
 * How mixed the peers of a node are, as an effective number: peers spread evenly over three regions count as three, nearly all in one as
 * little more than one. It is exp(H) of Shannon's entropy H, the Hill number of order 1 (Hill, "Diversity and evenness", 1973; Jost,
 * "Entropy and diversity", 2006); for the neighbours of a node, H is known as participation entropy.
 */
import type { NodeId } from "../model/step.ts";
import type { ConnectedPeer } from "./connected-peers.ts";
import type { NodeMeasure } from "./measure.ts";
import { implementationOf } from "./present-life.ts";
import type { RoundFacts } from "./round-facts.ts";
import { subnetOf } from "./subnet.ts";

/** >= 1, of one label or more; 0 of none. */
export function effectiveNumber(labels: readonly string[]): number {
  if (labels.length === 0) return 0;
  const shares = countsOf(labels).map((count) => count / labels.length);
  return Math.exp(shares.reduce((entropy, share) => entropy - share * Math.log(share), 0));
}

function countsOf(labels: readonly string[]): readonly number[] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()];
}

/** Of each node with peers that have a label, over these. */
function ofPeers(
  { peers }: RoundFacts,
  labelOf: (peer: ConnectedPeer) => string | undefined,
  figure: (labels: readonly string[]) => number,
): ReadonlyMap<NodeId, number> {
  return new Map(
    [...peers].flatMap(([node, own]): [NodeId, number][] => {
      const labels: string[] = [];
      for (const peer of own.values()) {
        const label = labelOf(peer);
        if (label !== undefined) labels.push(label);
      }
      return labels.length === 0 ? [] : [[node, figure(labels)]];
    }),
  );
}

function diversity(kind: string, meaning: string, labelOf: (peer: ConnectedPeer) => string | undefined): NodeMeasure {
  return {
    of: "node",
    name: `${kind}-diversity`,
    title: `Diversity of ${kind}s`,
    unit: "count",
    meaning,
    better: "higher",
    at: (facts) => ofPeers(facts, labelOf, effectiveNumber),
  };
}

export const diversityMeasures: readonly NodeMeasure[] = [
  diversity(
    "subnet",
    "Effective number of subnets (/24, of IPv6 /64) among the peers that a node is connected to.",
    ({ ip }) => subnetOf(ip),
  ),
  diversity(
    "region",
    "Effective number of regions among the running peers that a node is connected to.",
    ({ node }) => node?.plan.region,
  ),
  diversity(
    "implementation",
    "Effective number of node implementations among the running peers that a node is connected to.",
    ({ node }) => node && implementationOf(node),
  ),
];

export const colocatedMeasure: NodeMeasure = {
  of: "node",
  name: "colocated",
  title: "Peers at one address",
  unit: "count",
  meaning:
    "The most peers of a node that share one IP address, which is what gossipsub's P6 and the limits of nwaku and go-waku count.",
  better: "lower",
  at: (facts) =>
    ofPeers(
      facts,
      ({ ip }) => ip,
      (ips) => Math.max(...countsOf(ips)),
    ),
};
