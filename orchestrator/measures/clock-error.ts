/** How wrong the times can be that a node told by its own clock, once they are read by the orchestrator's. */
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import type { NodeSpanMeasure, Span } from "./measure.ts";
import { inSpan } from "./moments.ts";

/**
 * Ms, of the nodes whose clock was compared in the span: each comparison bounds it, by what it was off from the correction and by its own error;
 * the least of them holds.
 */
export function clockErrors({ samples, clocks }: History, span: Span): ReadonlyMap<NodeId, number> {
  return new Map(
    [...samples].flatMap(([node, all]): [NodeId, number][] => {
      const bounds = inSpan(all, span).flatMap(({ atMs, clockOffsetMs, clockErrorMs }) => {
        if (clockErrorMs === undefined) return [];
        return Math.abs(clocks.orchestratorMs(node, atMs + clockOffsetMs, atMs) - atMs) + clockErrorMs;
      });
      return bounds.length === 0 ? [] : [[node, Math.min(...bounds)]];
    }),
  );
}

export const clockErrorMeasure: NodeSpanMeasure = {
  of: "node-span",
  name: "clock-error",
  title: "Clock error",
  unit: "ms",
  meaning:
    "By how much the times that a node told can be wrong: half the round trip of the best comparison of its clock with the orchestrator's, and what is left of its offset.",
  better: "lower",
  over: clockErrors,
};
