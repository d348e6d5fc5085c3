/** What it costs a node to get messages: the bytes that it moved for each byte of messages that it got. */
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import { counterGrowth } from "./counter-growth.ts";
import type { NodeSpanMeasure, Span } from "./measure.ts";
import { inSpan, type Moment } from "./moments.ts";
import { onceAHistory } from "./once-a-history.ts";

interface Receipt extends Moment {
  readonly bytes: number;
}

const receiptsOf = onceAHistory(({ messages }: History): readonly Receipt[] =>
  messages
    .flatMap(({ sentAtMs, bytes, received }) =>
      [...received].map(([node, latencyMs]) => ({ node, atMs: sentAtMs + latencyMs, bytes })),
    )
    .toSorted((a, b) => a.atMs - b.atMs),
);

/** Of the nodes that got a message in the span and were seen twice. */
export function amplificationOf(history: History, span: Span): ReadonlyMap<NodeId, number> {
  const got = new Map<NodeId, number>();
  for (const { node, bytes } of inSpan(receiptsOf(history), span)) got.set(node, bytes + (got.get(node) ?? 0));
  const out = counterGrowth(history, span, "bytesOut");
  return new Map(
    [...counterGrowth(history, span, "bytesIn")].flatMap(([node, { count }]): [NodeId, number][] => {
      const bytes = got.get(node);
      return bytes === undefined ? [] : [[node, (count + (out.get(node)?.count ?? 0)) / bytes]];
    }),
  );
}

export const amplificationMeasure: NodeSpanMeasure = {
  of: "node-span",
  name: "amplification",
  title: "Amplification",
  unit: "count",
  meaning:
    "Bytes that a node's libp2p sockets received and sent for each byte of messages that it got for the first time; of nodes that got any in the span.",
  better: "lower",
  over: amplificationOf,
};
