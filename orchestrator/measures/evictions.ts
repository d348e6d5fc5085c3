/** Connections that nodes closed by their own rules: how often, and whether the protected ones were kept. */
import type { NodeId } from "../model/step.ts";
import type { Decision } from "../trace/decisions.ts";
import type { History } from "../trace/history.ts";
import type { NodeSpanMeasure, SpanMeasure } from "./measure.ts";
import { inSpan } from "./moments.ts";
import { onceAHistory } from "./once-a-history.ts";
import { ranForMs } from "./stints.ts";

const minuteMs = 60_000;
/** In less time than that a node shows no rate. */
const shortestMs = 1000;

/** Those for which there were too many connections. In order of time. */
export const evictionsOf = onceAHistory(({ decisions }: History): readonly Decision[] =>
  decisions.filter(({ what }) => what === "evict"),
);

/** Of `evictionsOf`, and of what went for its credit or as a bootstrap node, those that closed a protected peer's connection. */
export const protectedClosed = onceAHistory((history: History): readonly Decision[] =>
  history.decisions.filter((decision) => isByRule(decision) && protectorsOf(decision, history).size > 0),
);

/** What an operator asks for closes protected ones, too, and so does a second connection to the same peer. */
function isByRule({ what, values }: Decision): boolean {
  return what === "evict" || what === "release" || (what === "disconnect" && "disconnectBelow" in values);
}

/** Who protected the peer that a decision is about at that time, by what the node told in that life. */
export function protectorsOf({ node, bootId, peer, atMs }: Decision, history: History): ReadonlySet<unknown> {
  const protectors = new Set<unknown>();
  for (const told of protections(history).get(`${node} ${peer}`) ?? []) {
    if (told.bootId !== bootId || told.atMs > atMs) continue;
    if (told.what === "protect") protectors.add(told.values.by);
    else protectors.delete(told.values.by);
  }
  return protectors;
}

/** By node and peer, in order of time. */
export const protections = onceAHistory(({ decisions }: History) =>
  Map.groupBy(
    decisions.filter(({ what }) => what === "protect" || what === "unprotect"),
    ({ node, peer }) => `${node} ${peer}`,
  ),
);

export const evictionsMeasure: NodeSpanMeasure = {
  of: "node-span",
  name: "evictions",
  title: "Evictions",
  unit: "1/min",
  meaning: "Connections that a node closed since it had too many, for each minute that it ran.",
  better: "lower",
  over(history, span) {
    const counts = new Map<NodeId, number>();
    for (const { node } of inSpan(evictionsOf(history), span)) counts.set(node, 1 + (counts.get(node) ?? 0));
    const ran = [...ranForMs(history, span)].filter(([, ms]) => ms >= shortestMs);
    return new Map(ran.map(([node, ms]) => [node, ((counts.get(node) ?? 0) * minuteMs) / ms]));
  },
};

export const protectedClosedMeasure: SpanMeasure = {
  of: "span",
  name: "protected-closed",
  title: "Protected peers let go",
  unit: "count",
  meaning:
    "Connections of protected peers that nodes closed by their own rules; of runs in which somebody protects a peer.",
  better: "lower",
  over: (history, span) => (protections(history).size === 0 ? null : inSpan(protectedClosed(history), span).length),
};
