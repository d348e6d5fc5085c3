/** Figures that each node gave of itself, one sample a round that it answered. */
import type { NodeId } from "../model/step.ts";
import type { NodeObservation, ObservationEvent } from "../model/trace.ts";

export interface NodeSample extends Pick<NodeObservation, "bootId" | "clockOffsetMs" | "loopLagMs" | "counters"> {
  /** When its round began. */
  readonly atMs: number;
}

/** In order of time. */
export function nodeSamples(observations: readonly ObservationEvent[]): ReadonlyMap<NodeId, readonly NodeSample[]> {
  const samples = new Map<NodeId, NodeSample[]>();
  for (const { atMs, nodes } of observations) {
    for (const [node, { bootId, clockOffsetMs, loopLagMs, counters }] of Object.entries(nodes)) {
      const sample = { atMs, bootId, clockOffsetMs, loopLagMs, counters };
      const known = samples.get(node);
      if (known === undefined) samples.set(node, [sample]);
      else known.push(sample);
    }
  }
  return samples;
}
