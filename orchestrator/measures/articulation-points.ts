/** Nodes on which the network hangs: without one of them it falls into more parts. */
import type { NodeId } from "../model/step.ts";
import type { NetworkMeasure } from "./measure.ts";
import type { RoundFacts } from "./round-facts.ts";

/** In the plan's order. */
export function articulationPoints({ running, neighbours }: RoundFacts): readonly NodeId[] {
  const points = pointsOf(neighbours);
  return running.filter((_, place) => points.has(place)).map(({ plan }) => plan.id);
}

/** Places of the nodes. Source: Hopcroft and Tarjan, "Efficient algorithms for graph manipulation", 1973. */
function pointsOf(neighbours: RoundFacts["neighbours"]): ReadonlySet<number> {
  const points = new Set<number>();
  /** The turn at which each node was reached, from 1. */
  const turns = new Map<number, number>();
  /** The earliest turn that can be got to from `node` and those reached through it. */
  const visit = (node: number, isStart: boolean): number => {
    const turn = turns.size + 1;
    turns.set(node, turn);
    let [earliest, branches] = [turn, 0];
    for (const next of neighbours[node] ?? []) {
      const known = turns.get(next);
      const reach = known ?? visit(next, false);
      earliest = Math.min(earliest, reach);
      if (known !== undefined) continue;
      branches += 1;
      if (!isStart && reach >= turn) points.add(node);
    }
    if (isStart && branches > 1) points.add(node);
    return earliest;
  };
  for (const node of neighbours.keys()) if (!turns.has(node)) visit(node, true);
  return points;
}

export const articulationPointsMeasure: NetworkMeasure = {
  of: "network",
  name: "articulation-points",
  title: "Articulation points",
  unit: "count",
  meaning: "Running nodes without which the connection graph would fall into more parts.",
  better: "lower",
  at: (facts) => (facts.running.length === 0 ? null : articulationPoints(facts).length),
};
