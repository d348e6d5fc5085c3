/** How long nodes take from their start to their first connection, and to health. Each start counts, also after a restart. */
import type { History } from "../trace/history.ts";
import type { NodeSpanMeasure } from "./measure.ts";
import { type Moment, meanByNode } from "./moments.ts";
import { onceAHistory } from "./once-a-history.ts";
import { healthyAfterMs } from "./steady-health.ts";
import { type Stint, stintsOf } from "./stints.ts";

export interface Start extends Moment {
  /** When the node was started. */
  readonly atMs: number;
  /** How long it took, ms; of a node that went, or that the trace ends with, before it was there: the time that it had. */
  readonly value: number;
}

/** In order of time. A start that no round saw is left out. */
export const timesToHealthy = onceAHistory((history: History): readonly Start[] =>
  startsOf(history, ({ node, startMs, endMs }) => healthyAfterMs(node, { fromMs: startMs, toMs: endMs }, history)),
);

export const timesToConnect = onceAHistory((history: History): readonly Start[] =>
  startsOf(history, (stint) => connectedAfterMs(stint, history)),
);

function startsOf(history: History, after: (stint: Stint) => number | undefined): readonly Start[] {
  return stintsOf(history).flatMap((stint) => {
    const value = after(stint);
    return value === undefined ? [] : [{ node: stint.node, atMs: stint.startMs, value }];
  });
}

/** By when its first connection opened, which a round shows that may come a second later. */
function connectedAfterMs({ node, startMs, endMs }: Stint, { rounds, clocks }: History): number | undefined {
  let isSeen = false;
  for (const round of rounds) {
    if (round.atMs < startMs) continue;
    if (round.atMs > endMs) break;
    isSeen = true;
    const opened = openedIn(round.nodes.get(node)?.view?.connections ?? []);
    if (opened !== undefined) return Math.max(0, clocks.orchestratorMs(node, opened, round.atMs) - startMs);
  }
  return isSeen ? endMs - startMs : undefined;
}

function openedIn(connections: readonly { readonly openedAtMs: number }[]): number | undefined {
  return connections.length === 0 ? undefined : Math.min(...connections.map(({ openedAtMs }) => openedAtMs));
}

function measureOf(
  said: Pick<NodeSpanMeasure, "name" | "title" | "meaning">,
  times: (history: History) => readonly Start[],
): NodeSpanMeasure {
  const over: NodeSpanMeasure["over"] = (history, span) => meanByNode(times(history), span);
  return { of: "node-span", unit: "ms", better: "lower", ...said, over };
}

export const timeToConnectMeasure = measureOf(
  {
    name: "time-to-connect",
    title: "Time to connect",
    meaning:
      "From a node's start to its first connection, of the nodes started in the span; who did not get one counts with the time that it had.",
  },
  timesToConnect,
);

export const timeToHealthyMeasure = measureOf(
  {
    name: "time-to-healthy",
    title: "Time to healthy",
    meaning:
      "From a node's start to five healthy rounds in a row, of the nodes started in the span; who did not get there counts with the time that it had.",
  },
  timesToHealthy,
);
