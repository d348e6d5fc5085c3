/** Figures that each node gave of itself, one sample a round that it answered. */
import type { NodeId } from "../model/step.ts";
import type { NodeObservation, ObservationEvent } from "../model/trace.ts";

export interface NodeSample
  extends Pick<NodeObservation, "bootId" | "clockOffsetMs" | "loopLagMs" | "counters" | "droppedEvents"> {
  /** When its round began. */
  readonly atMs: number;
  /** As in the observation; undefined in traces of older runs. */
  readonly clockErrorMs: number | undefined;
}

/** In order of time. */
export function nodeSamples(observations: readonly ObservationEvent[]): ReadonlyMap<NodeId, readonly NodeSample[]> {
  const samples = new Map<NodeId, NodeSample[]>();
  for (const { atMs, nodes } of observations) {
    for (const [node, seen] of Object.entries(nodes)) {
      const { bootId, clockOffsetMs, clockErrorMs, loopLagMs, counters, droppedEvents } = seen;
      const sample = { atMs, bootId, clockOffsetMs, clockErrorMs, loopLagMs, counters, droppedEvents };
      const known = samples.get(node);
      if (known === undefined) samples.set(node, [sample]);
      else known.push(sample);
    }
  }
  return samples;
}
