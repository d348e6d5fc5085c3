/** Carries a roll out: batch after batch, each once the network is healthy again after the one before, or its time is over. */
import { formatMs } from "../base/units.ts";
import type { LateAction, NodeAction, NodeId } from "../model/step.ts";

type Roll = Extract<LateAction, { kind: "roll" }>;

export interface RollParts {
  /** Carries out a batch and records it, with why it came when it did. */
  readonly perform: (action: NodeAction, chosen: string) => Promise<void>;
  /** What still ails the network when that time is over; null when nothing does. */
  readonly untilHealthy: (endMs: number) => Promise<string | null>;
}

export async function roll({ batches, life, as, healthyWithinMs }: Roll, parts: RollParts): Promise<void> {
  const actionOn = (nodes: readonly NodeId[]): NodeAction =>
    life === null ? { kind: "restart", nodes } : { kind: "start", nodes, life, ...(as !== undefined && { as }) };
  let before = "";
  for (const [i, batch] of batches.entries()) {
    await parts.perform(actionOn(batch), `batch ${i + 1} of ${batches.length}${before}`);
    if (i === batches.length - 1) return;
    const sinceMs = Date.now();
    const ailment = await parts.untilHealthy(sinceMs + healthyWithinMs);
    before =
      ailment === null
        ? `, all healthy ${formatMs(Date.now() - sinceMs)} after the one before`
        : `, though not all were healthy within ${formatMs(healthyWithinMs)}: ${ailment}`;
  }
}
