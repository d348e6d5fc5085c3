/** What nodes count themselves, as figures of each node over a span: dials, GRAFTs and PRUNEs a minute, bytes a second, duplicates a message. */
import type { NodeCounters } from "../../node-image/contract/index.ts";
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import { counterGrowth } from "./counter-growth.ts";
import type { MeasureUnit, NodeSpanMeasure, Span } from "./measure.ts";

const unitsMs = { "1/min": 60_000, "bytes/s": 1000 } satisfies Partial<Record<MeasureUnit, number>>;

function rateOf(
  counter: keyof NodeCounters,
  said: Pick<NodeSpanMeasure, "name" | "title" | "meaning" | "better"> & { readonly unit: keyof typeof unitsMs },
): NodeSpanMeasure {
  return {
    of: "node-span",
    ...said,
    over: (history, span) =>
      new Map(
        [...counterGrowth(history, span, counter)].map(([node, { count, forMs }]) => [
          node,
          (count * unitsMs[said.unit]) / forMs,
        ]),
      ),
  };
}

export const dialsMeasure = rateOf("dials", {
  name: "dials",
  title: "Dials",
  unit: "1/min",
  meaning: "Dials that a node began, by its own count.",
});

export const meshChangeMeasures: readonly NodeSpanMeasure[] = [
  rateOf("grafts", {
    name: "grafts",
    title: "GRAFTs",
    unit: "1/min",
    meaning: "Peers that a node took into its meshes, all topics together, by its own count.",
  }),
  rateOf("prunes", {
    name: "prunes",
    title: "PRUNEs",
    unit: "1/min",
    meaning:
      "Peers that went from a node's meshes by a PRUNE, its own or theirs, all topics together, by its own count.",
  }),
];

export const bandwidthMeasures: readonly NodeSpanMeasure[] = [
  rateOf("bytesIn", {
    name: "bandwidth-in",
    title: "Bandwidth in",
    unit: "bytes/s",
    meaning: "What a node's libp2p sockets received, with encryption, without IP and TCP headers and retransmissions.",
    better: "lower",
  }),
  rateOf("bytesOut", {
    name: "bandwidth-out",
    title: "Bandwidth out",
    unit: "bytes/s",
    meaning: "What a node's libp2p sockets sent, with encryption, without IP and TCP headers and retransmissions.",
    better: "lower",
  }),
];

/** Further copies for each first one, of nodes that got any message in the span. */
export function duplicatesPerMessage(history: History, span: Span): ReadonlyMap<NodeId, number> {
  const received = counterGrowth(history, span, "received");
  return new Map(
    [...counterGrowth(history, span, "duplicates")].flatMap(([node, { count }]): [NodeId, number][] => {
      const first = received.get(node)?.count ?? 0;
      return first === 0 ? [] : [[node, count / first]];
    }),
  );
}

export const duplicatesMeasure: NodeSpanMeasure = {
  of: "node-span",
  name: "duplicates",
  title: "Duplicates per message",
  unit: "count",
  meaning: "Copies that a node got of a message beyond the first, by its own count. Expected: D/2 - 1 to D - 2.",
  better: "lower",
  over: duplicatesPerMessage,
};
