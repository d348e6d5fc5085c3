/** The times for which nodes ran without a break. */
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import type { Span } from "./measure.ts";
import { onceAHistory } from "./once-a-history.ts";

export interface Stint {
  readonly node: NodeId;
  /** When the engine had started its process; a node that is resumed after a pause starts no stint. */
  readonly startMs: number;
  /** When it was taken down, paused, or died; else the time of the trace's last event. */
  readonly endMs: number;
}

/** In order of their starts. */
export const stintsOf = onceAHistory(({ statuses, lastMs }: History): readonly Stint[] => {
  const stints: { node: NodeId; startMs: number; endMs: number }[] = [];
  const open = new Map<NodeId, { endMs: number }>();
  const paused = new Set<NodeId>();
  for (const { node, status, atMs } of statuses) {
    if (status === "down" || status === "paused") {
      Object.assign(open.get(node) ?? {}, { endMs: atMs });
      open.delete(node);
      if (status === "paused") paused.add(node);
      else paused.delete(node);
    } else if (!open.has(node) && !paused.has(node)) {
      const stint = { node, startMs: atMs, endMs: lastMs };
      open.set(node, stint);
      stints.push(stint);
    }
  }
  return stints.toSorted((a, b) => a.startMs - b.startMs);
});

/** How much of a span each node ran for, ms; of those that did. */
export function ranForMs(history: History, { fromMs, toMs }: Span): ReadonlyMap<NodeId, number> {
  const ran = new Map<NodeId, number>();
  for (const { node, startMs, endMs } of stintsOf(history)) {
    const ms = Math.min(endMs, toMs) - Math.max(startMs, fromMs);
    if (ms > 0) ran.set(node, ms + (ran.get(node) ?? 0));
  }
  return ran;
}
