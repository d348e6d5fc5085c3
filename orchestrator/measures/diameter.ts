/** How far apart two nodes can be, in hops along connections. */
import type { NetworkMeasure } from "./measure.ts";
import type { RoundFacts } from "./round-facts.ts";

/**
 * The longest of the shortest ways between any two nodes that are joined at all, hops; 0 where none are. A search from each node over
 * plain arrays: graphology-metrics has one over its graphs, which takes fifteen times as long, and a run has hundreds of rounds.
 */
export function diameterOf(neighbours: RoundFacts["neighbours"]): number {
  const hops = new Int32Array(neighbours.length);
  return neighbours.reduce((longest, _, from) => Math.max(longest, farthestFrom(from, neighbours, hops)), 0);
}

/** @param hops room to work in, one place a node */
function farthestFrom(from: number, neighbours: RoundFacts["neighbours"], hops: Int32Array): number {
  const unreached = -1;
  hops.fill(unreached);
  hops[from] = 0;
  const reached = [from];
  for (const node of reached) {
    // Once all are reached, those who came last have nobody left to lead to.
    if (reached.length === neighbours.length) break;
    for (const next of neighbours[node] ?? []) {
      if (hops[next] !== unreached) continue;
      hops[next] = (hops[node] ?? 0) + 1;
      reached.push(next);
    }
  }
  return hops[reached.at(-1) ?? from] ?? 0;
}

export const diameterMeasure: NetworkMeasure = {
  of: "network",
  name: "diameter",
  title: "Diameter",
  unit: "count",
  meaning:
    "The longest of the shortest ways between two running nodes that are joined at all, in hops along connections that both ends list.",
  better: "lower",
  at: ({ running, neighbours }) => (running.length === 0 ? null : diameterOf(neighbours)),
};
