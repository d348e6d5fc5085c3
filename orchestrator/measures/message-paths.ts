/**
 * The way that each message took: who had its first copy from whom, back to its publisher. A copy that came by gossip (IWANT) is a hop
 * like any other.
 */
import { max, mean } from "simple-statistics";
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import type { Message } from "../trace/messages.ts";
import type { Span, SpanMeasure } from "./measure.ts";

/**
 * Hops from the publisher to each receiver, >= 1. Receivers whose way back is not known in full, since it leads over a node that told
 * nothing of it or over a peer of no plan, are left out.
 */
export function hopsOf({ from, firstCopyFrom }: Pick<Message, "from" | "firstCopyFrom">): ReadonlyMap<NodeId, number> {
  const hops = new Map<NodeId, number | undefined>([[from, 0]]);
  const hopsTo = (node: NodeId): number | undefined => {
    if (hops.has(node)) return hops.get(node);
    // What leads back to itself, as where an attacker gives a message under its own name, leads nowhere.
    hops.set(node, undefined);
    const before = firstCopyFrom.get(node);
    const count = before === undefined ? undefined : hopsTo(before);
    hops.set(node, count === undefined ? undefined : count + 1);
    return hops.get(node);
  };
  return new Map(
    [...firstCopyFrom.keys()].flatMap((node): [NodeId, number][] => {
      const count = node === from ? undefined : hopsTo(node);
      return count === undefined ? [] : [[node, count]];
    }),
  );
}

function sentIn({ messages }: History, { fromMs, toMs }: Span): readonly ReadonlyMap<NodeId, number>[] {
  return messages
    .filter(({ sentAtMs }) => sentAtMs >= fromMs && sentAtMs <= toMs)
    .map(hopsOf)
    .filter(({ size }) => size > 0);
}

export const hopsMeasure: SpanMeasure = {
  of: "span",
  name: "hops",
  title: "Hops of a message",
  unit: "count",
  meaning:
    "Mean number of hops from the publisher to a receiver, of messages sent in the span, where the way is known.",
  better: "lower",
  over(history, span) {
    const hops = sentIn(history, span).flatMap((message) => [...message.values()]);
    return hops.length === 0 ? null : mean(hops);
  },
};

export const depthMeasure: SpanMeasure = {
  of: "span",
  name: "depth",
  title: "Depth of a message's tree",
  unit: "count",
  meaning:
    "Hops to the farthest receiver, mean over the messages sent in the span, where the way is known. Expected: about ceil(log_D n).",
  better: "lower",
  over(history, span) {
    const depths = sentIn(history, span).map((hops) => max([...hops.values()]));
    return depths.length === 0 ? null : mean(depths);
  },
};
