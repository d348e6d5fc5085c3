/** How far the nodes' clocks are from the orchestrator's, where it is more than the error of measuring it. */
import { median, medianAbsoluteDeviation } from "simple-statistics";
import type { NodeId } from "../model/step.ts";
import type { ObservationEvent } from "../model/trace.ts";

/** Below this an offset is what the two legs of a call differ by, and no clock's. */
const clockErrorFloorMs = 5;

/** Node clock minus orchestrator clock, ms, of nodes whose clock differs by more than the measurement's own spread. */
export function clockOffsets(observations: readonly ObservationEvent[]): ReadonlyMap<NodeId, number> {
  const samples = new Map<NodeId, number[]>();
  for (const { nodes } of observations) {
    for (const [node, { clockOffsetMs }] of Object.entries(nodes)) {
      const ofNode = samples.get(node);
      if (ofNode === undefined) samples.set(node, [clockOffsetMs]);
      else ofNode.push(clockOffsetMs);
    }
  }
  return new Map(
    [...samples].flatMap(([node, offsets]): [NodeId, number][] => {
      const offset = median(offsets);
      const error = Math.max(clockErrorFloorMs, 3 * medianAbsoluteDeviation(offsets));
      return Math.abs(offset) > error ? [[node, offset]] : [];
    }),
  );
}
