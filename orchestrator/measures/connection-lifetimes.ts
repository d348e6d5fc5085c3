/**
 * How long connections last, by what each end lists from round to round. What opened and ended between two rounds is not seen.
 *
 * The mean counts all time of all connections over those that ended, so that those which last beyond the span count for what they
 * lasted in it; a mean of those that were over in time would favour the short ones.
 */
import { sum } from "simple-statistics";
import type { ConnectionState, NodeView } from "../../node-image/contract/index.ts";
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import type { NodeSpanMeasure, Span, SpanMeasure } from "./measure.ts";
import { onceAHistory } from "./once-a-history.ts";

const minuteMs = 60_000;

/** Between two rounds, of a node that was seen in the first. */
interface Step {
  readonly fromMs: number;
  readonly toMs: number;
  /** Connections that it listed at the first. */
  readonly held: number;
  /** Of these, those that it did not list at the second: all of them where it went down. */
  readonly ended: number;
  /** It was seen in the second, too. */
  readonly stays: boolean;
}

/** Connections held over a span of time, and how many of them ended, whoever closed them. */
export interface ConnectionTime {
  /** Of all connections together, ms. */
  readonly heldMs: number;
  readonly ended: number;
  /** Of these, those that did not end with the node itself. */
  readonly outlived: number;
  /** Between rounds that saw the node, ms. */
  readonly seenMs: number;
}

/** Of the nodes that were seen in the span. */
export function connectionTimes(history: History, { fromMs, toMs }: Span): ReadonlyMap<NodeId, ConnectionTime> {
  return new Map(
    [...stepsOf(history)].flatMap(([node, steps]): [NodeId, ConnectionTime][] => {
      const time = { heldMs: 0, ended: 0, outlived: 0, seenMs: 0 };
      for (const step of steps) {
        if (step.fromMs >= toMs) break;
        const lengthMs = Math.min(step.toMs, toMs) - Math.max(step.fromMs, fromMs);
        if (lengthMs <= 0) continue;
        time.heldMs += step.held * lengthMs;
        if (step.stays) time.seenMs += lengthMs;
        if (step.toMs > toMs) continue;
        time.ended += step.ended;
        if (step.stays) time.outlived += step.ended;
      }
      return time.heldMs + time.seenMs === 0 ? [] : [[node, time]];
    }),
  );
}

const stepsOf = onceAHistory(
  ({ plan, rounds }: History): ReadonlyMap<NodeId, readonly Step[]> =>
    new Map(
      plan.nodes.map(({ id }) => [
        id,
        rounds.flatMap((round, i): Step[] => {
          const earlier = rounds[i - 1];
          const [before, now] = [earlier?.nodes.get(id)?.view, round.nodes.get(id)?.view];
          if (earlier === undefined || before === undefined) return [];
          const ended = before === now ? 0 : endedIn(before, now);
          const held = before.connections.length;
          return [{ fromMs: earlier.atMs, toMs: round.atMs, held, ended, stays: now !== undefined }];
        }),
      ]),
    ),
);

/** Views that a trace tells as changes share what did not change, so most need not be compared. */
function endedIn(before: NodeView, now: NodeView | undefined): number {
  const shared = new Set(now?.connections);
  const others = before.connections.filter((connection) => !shared.has(connection));
  if (others.length === 0) return 0;
  const kept = new Set(now?.connections.map(keyOf));
  return others.filter((connection) => !kept.has(keyOf(connection))).length;
}

function keyOf({ peer, direction, openedAtMs }: ConnectionState): string {
  return `${peer} ${direction} ${openedAtMs}`;
}

export const connectionLifetimeMeasure: SpanMeasure = {
  of: "span",
  name: "connection-lifetime",
  title: "Connection lifetime",
  unit: "ms",
  meaning: "Mean time for which connections last: all time of all connections in the span over those that ended in it.",
  over(history, span) {
    const all = [...connectionTimes(history, span).values()];
    const ended = sum(all.map((one) => one.ended));
    return ended === 0 ? null : sum(all.map(({ heldMs }) => heldMs)) / ended;
  },
};

export const connectionsEndedMeasure: NodeSpanMeasure = {
  of: "node-span",
  name: "connections-ended",
  title: "Connections ended",
  unit: "1/min",
  meaning: "Connections of a node that ended while it ran, whoever closed them, for each minute that it was seen.",
  better: "lower",
  over: (history, span) =>
    new Map(
      [...connectionTimes(history, span)].flatMap(([node, { outlived, seenMs }]): [NodeId, number][] =>
        seenMs === 0 ? [] : [[node, (outlived * minuteMs) / seenMs]],
      ),
    ),
};
