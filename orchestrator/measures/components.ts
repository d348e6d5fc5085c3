/** The parts into which the running nodes fall. */
import { connectedComponents } from "graphology-components";
import type { NodeId } from "../model/step.ts";
import type { NetworkMeasure } from "./measure.ts";
import type { RoundFacts } from "./round-facts.ts";

/** Largest first, each in the plan's order. */
export function components({ connections }: RoundFacts): readonly (readonly NodeId[])[] {
  const parts = connectedComponents(connections).map((part) => new Set(part));
  return parts.map((part) => connections.nodes().filter((id) => part.has(id))).toSorted((a, b) => b.length - a.length);
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
