/** The parts into which the running nodes fall. */
import type { NodeId } from "../model/step.ts";
import type { NetworkMeasure } from "./measure.ts";
import type { RoundFacts } from "./round-facts.ts";

/** Largest first, each in the plan's order. */
export function components({ running, neighbours }: RoundFacts): readonly (readonly NodeId[])[] {
  const parts: number[][] = [];
  const reached = new Set<number>();
  for (const place of neighbours.keys()) {
    if (reached.has(place)) continue;
    const part = [place];
    reached.add(place);
    for (const from of part) {
      for (const next of neighbours[from] ?? []) {
        if (reached.has(next)) continue;
        reached.add(next);
        part.push(next);
      }
    }
    parts.push(part.sort((a, b) => a - b));
  }
  const idsOf = (part: readonly number[]) => part.flatMap((place) => running[place]?.plan.id ?? []);
  return parts.map(idsOf).toSorted((a, b) => b.length - a.length);
}

export const componentsMeasure: NetworkMeasure = {
  of: "network",
  name: "components",
  title: "Components",
  unit: "count",
  meaning: "Parts into which the running nodes fall, by the connections that both ends list.",
  better: "lower",
  at: (facts) => (facts.running.length === 0 ? null : components(facts).length),
};
