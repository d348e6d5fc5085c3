/** How long nodes take to be healthy again when the faults are over. */
import type { NodeId } from "../model/step.ts";
import { type FaultSpan, faultSpans } from "../trace/faults.ts";
import type { History } from "../trace/history.ts";
import type { NodeSpanMeasure, Span } from "./measure.ts";
import { type Moment, meanByNode } from "./moments.ts";
import { onceAHistory } from "./once-a-history.ts";
import { healthyAfterMs, healthyNodes } from "./steady-health.ts";
import { stintsOf } from "./stints.ts";

export interface Recovery extends Moment {
  readonly after: FaultSpan;
  /** When the faults were over; at the end of their phase, where that is what brought everything back. */
  readonly atMs: number;
  /** How long it took, ms; of a node that was not healthy before it went, the next fault began or the trace ended: that time. */
  readonly value: number;
}

/** Of nodes that had been healthy before, run when the faults are over, and are not healthy at once. */
export const recoveriesOf = onceAHistory((history: History): readonly Recovery[] => {
  const spans = faultSpans(history.faults);
  return spans.flatMap((after, i) => {
    if (after.toMs === Infinity) return [];
    const calm = { fromMs: after.toMs, toMs: spans[i + 1]?.fromMs ?? history.lastMs };
    const atMs = belongsTo(after, history);
    return history.plan.nodes.flatMap(({ id: node }): Recovery[] => {
      const value = recoveredAfterMs(node, calm, history);
      return value === undefined || value === 0 ? [] : [{ node, after, atMs, value }];
    });
  });
});

/** A phase is undone just after its end, and that belongs to it. */
function belongsTo({ toMs, faults }: FaultSpan, { phases }: History): number {
  const last = faults.findLast((fault) => fault.toMs === toMs);
  const phase = phases.find(({ name }) => name === last?.event.phase);
  return Math.min(toMs, phase?.endMs ?? toMs);
}

function recoveredAfterMs(node: NodeId, { fromMs, toMs }: Span, history: History): number | undefined {
  const stint = stintsOf(history).findLast((one) => one.node === node && one.startMs <= fromMs);
  if (stint === undefined || stint.endMs <= fromMs || !wasHealthy(node, fromMs, history)) return undefined;
  return healthyAfterMs(node, { fromMs, toMs: Math.min(stint.endMs, toMs) }, history);
}

function wasHealthy(node: NodeId, beforeMs: number, history: History): boolean {
  const healthy = healthyNodes(history);
  return history.rounds.some(({ atMs }, i) => atMs <= beforeMs && healthy[i]?.has(node));
}

export const timeToRecoverMeasure: NodeSpanMeasure = {
  of: "node-span",
  name: "time-to-recover",
  title: "Time to recover",
  unit: "ms",
  meaning:
    "From the end of the faults to five healthy rounds in a row, of nodes that they left unhealthy, where the end is in the span; who did not get there before the next fault counts with the time that it had.",
  better: "lower",
  over: (history, span) => meanByNode(recoveriesOf(history), span),
};
