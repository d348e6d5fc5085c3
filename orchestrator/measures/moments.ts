/** What nodes did at single moments, as figures of each node over a span. */
import { mean } from "simple-statistics";
import type { NodeId } from "../model/step.ts";
import type { Span } from "./measure.ts";

export interface Moment {
  readonly node: NodeId;
  /** Unix ms: to which span it belongs. */
  readonly atMs: number;
}

export function isIn({ fromMs, toMs }: Span): (moment: Pick<Moment, "atMs">) => boolean {
  return ({ atMs }) => atMs >= fromMs && atMs <= toMs;
}

/** Of the nodes that had a moment of the kind in the span. */
export function meanByNode(
  moments: readonly (Moment & { readonly value: number })[],
  span: Span,
): ReadonlyMap<NodeId, number> {
  const byNode = Map.groupBy(moments.filter(isIn(span)), ({ node }) => node);
  return new Map([...byNode].map(([node, own]) => [node, mean(own.map(({ value }) => value))]));
}
