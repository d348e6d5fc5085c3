/** How much the neighbours of a node are neighbours of each other: what is clustered hears everything twice, and little from afar. */
import { mean } from "simple-statistics";
import type { NetworkMeasure } from "./measure.ts";
import type { RoundFacts } from "./round-facts.ts";

/** The share of a node's pairs of neighbours that are neighbours, mean over all; 0 of a node without a pair. Source: Watts and Strogatz, 1998. */
export function clusteringOf(neighbours: RoundFacts["neighbours"]): number {
  /** The node of which each was last seen to be a neighbour. */
  const ownOf = new Int32Array(neighbours.length).fill(-1);
  return mean(
    neighbours.map((own, node) => {
      for (const one of own) ownOf[one] = node;
      let linked = 0;
      for (const one of own) for (const other of neighbours[one] ?? []) if (ownOf[other] === node) linked += 1;
      // Each pair was met from both of its ends.
      return own.length < 2 ? 0 : linked / (own.length * (own.length - 1));
    }),
  );
}

export const clusteringMeasure: NetworkMeasure = {
  of: "network",
  name: "clustering",
  title: "Clustering",
  unit: "ratio",
  meaning:
    "Of the pairs of neighbours of a node in the connection graph, those that are connected themselves; mean over the running nodes.",
  at: ({ running, neighbours }) => (running.length === 0 ? null : clusteringOf(neighbours)),
};
