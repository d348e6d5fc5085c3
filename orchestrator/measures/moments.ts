/** What nodes did at single moments, as figures of each node over a span. */
import { mean } from "simple-statistics";
import type { NodeId } from "../model/step.ts";
import type { Span } from "./measure.ts";

export interface Moment {
  readonly node: NodeId;
  /** Unix ms: to which span it belongs. */
  readonly atMs: number;
}

/** By halves, since a long run has a great many. @param moments in order of time */
export function inSpan<T extends Pick<Moment, "atMs">>(moments: readonly T[], { fromMs, toMs }: Span): readonly T[] {
  const from = placeWhere(moments, (atMs) => atMs >= fromMs);
  return moments.slice(
    from,
    placeWhere(moments, (atMs) => atMs > toMs),
  );
}

/** The first place from which on it holds of all times; the list's length where it holds of none. @param moments in order of time */
export function placeWhere(moments: readonly Pick<Moment, "atMs">[], holds: (atMs: number) => boolean): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(moments[middle]?.atMs ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Of the nodes that had a moment of the kind in the span. @param moments in order of time */
export function meanByNode(
  moments: readonly (Moment & { readonly value: number })[],
  span: Span,
): ReadonlyMap<NodeId, number> {
  const byNode = Map.groupBy(inSpan(moments, span), ({ node }) => node);
  return new Map([...byNode].map(([node, own]) => [node, mean(own.map(({ value }) => value))]));
}
