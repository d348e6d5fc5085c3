/** How much a counter of a node grew in a span of time: counters begin at 0 with each start of the process. */
import type { NodeCounters } from "../../node-image/contract/index.ts";
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import type { Span } from "./measure.ts";
import { placeWhere } from "./moments.ts";

export interface CounterGrowth {
  readonly count: number;
  /** For which this was seen, ms: between the first and the last sample that it is the difference of; > 0. */
  readonly forMs: number;
}

/**
 * Of nodes that were seen twice at least, from the last sample before the span on. What a process counted after its last sample
 * is not known.
 */
export function counterGrowth(
  { samples }: History,
  { fromMs, toMs }: Span,
  counter: keyof NodeCounters,
): ReadonlyMap<NodeId, CounterGrowth> {
  return new Map(
    [...samples].flatMap(([node, all]): [NodeId, CounterGrowth][] => {
      const after = placeWhere(all, (atMs) => atMs > fromMs);
      const own = all.slice(
        Math.max(0, after - 1),
        placeWhere(all, (atMs) => atMs > toMs),
      );
      const forMs = (own.at(-1)?.atMs ?? 0) - (own[0]?.atMs ?? 0);
      if (forMs === 0) return [];
      let count = 0;
      for (const [i, { bootId, counters }] of own.entries()) {
        const before = own[i - 1];
        if (before === undefined) continue;
        count += (counters[counter] ?? 0) - (before.bootId === bootId ? (before.counters[counter] ?? 0) : 0);
      }
      return [[node, { count, forMs }]];
    }),
  );
}
