/** Figures that each node gave of itself, one sample a round that it answered: what was done to a node can show in them. */
import type { NodeId } from "../model/step.ts";
import type { ObservationEvent } from "../model/trace.ts";

export interface NodeSample {
  /** When its round began. */
  readonly atMs: number;
  /** As in `NodeObservation`. */
  readonly clockOffsetMs: number;
  /** Since the process started. */
  readonly misdeeds: number;
}

/** In order of time. */
export function nodeSamples(observations: readonly ObservationEvent[]): ReadonlyMap<NodeId, readonly NodeSample[]> {
  const samples = new Map<NodeId, NodeSample[]>();
  for (const { atMs, nodes } of observations) {
    for (const [node, { clockOffsetMs, counters }] of Object.entries(nodes)) {
      const sample = { atMs, clockOffsetMs, misdeeds: counters.misdeeds ?? 0 };
      const known = samples.get(node);
      if (known === undefined) samples.set(node, [sample]);
      else known.push(sample);
    }
  }
  return samples;
}
