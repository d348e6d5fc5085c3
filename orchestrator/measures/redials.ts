/**
 * How long nodes leave a peer alone after a failed dial, beside what their own back-off asks. A peer that the node told to have
 * forgiven meanwhile owes no wait.
 */
import { median } from "simple-statistics";
import type { Plan } from "../model/plan.ts";
import type { Dial } from "../trace/dials.ts";
import type { History } from "../trace/history.ts";
import type { Span, SpanMeasure } from "./measure.ts";
import { onceAHistory } from "./once-a-history.ts";

/** After a failed dial: until the next one of the same peer in the same life, if it came. */
export interface Wait {
  readonly failed: Dial;
  readonly next: Dial | undefined;
}
export type Redial = Wait & { readonly next: Dial };

/** Between what a node notes and what its clock shows. */
const clockSlackMs = 20;

/** Those in which the peer was not forgiven. */
export function waitsAfterFailures(among: readonly Dial[], { decisions }: History): readonly Wait[] {
  const ways = Map.groupBy(among, ({ from, bootId, peer }) => `${from} ${bootId} ${peer}`);
  const pardons = Map.groupBy(
    decisions.filter(({ what }) => what === "forgive"),
    ({ node, bootId, peer }) => `${node} ${bootId} ${peer}`,
  );
  return [...ways].flatMap(([way, dials]) =>
    dials.flatMap((failed, i) => {
      if (failed.outcome !== "failed") return [];
      const next = dials[i + 1];
      const untilMs = next?.startMs ?? Infinity;
      const isForgiven = pardons.get(way)?.some(({ atMs }) => atMs >= failed.endMs && atMs <= untilMs);
      return isForgiven ? [] : [{ failed, next }];
    }),
  );
}

export function isRedial(wait: Wait): wait is Redial {
  return wait.next !== undefined;
}

export function waitedForMs({ failed, next }: Redial): number {
  return next.startMs - failed.endMs;
}

/** Whether it came before the dialler's own back-off let it. */
export function isEarly(redial: Redial, plan: Plan): boolean {
  return waitedForMs(redial) < leastWaitMs(redial.failed, plan) - clockSlackMs;
}

/** Jitter makes no wait longer than the longest, so what it varies about ends below that. */
export function leastWaitMs({ from, failures, failure }: Dial, { nodes }: Plan): number {
  const backoff = nodes.find(({ id }) => id === from)?.config.peering.backoff;
  if (backoff === undefined) return 0;
  const { factor, longestMs, jitterRatio } = backoff;
  const firstMs = failure === "refused" ? backoff.refusedFirstMs : backoff.firstMs;
  return Math.min(firstMs * factor ** (failures - 1), longestMs / (1 + jitterRatio)) * (1 - jitterRatio);
}

const redialsOf = onceAHistory((history: History) => waitsAfterFailures(history.dials, history).filter(isRedial));

function begunIn(history: History, { fromMs, toMs }: Span): readonly Redial[] {
  return redialsOf(history).filter(({ next }) => next.startMs >= fromMs && next.startMs <= toMs);
}

export const wastedDialsMeasure: SpanMeasure = {
  of: "span",
  name: "wasted-dials",
  title: "Wasted dials",
  unit: "ratio",
  meaning: "Of the dials of nodes of the network that were over in the span, those of which no connection came.",
  better: "lower",
  over({ dials }, { fromMs, toMs }) {
    const over = dials.filter(({ endMs }) => endMs >= fromMs && endMs <= toMs);
    return over.length === 0 ? null : over.filter(({ outcome }) => outcome === "failed").length / over.length;
  },
};

export const redialWaitMeasure: SpanMeasure = {
  of: "span",
  name: "redial-wait",
  title: "Wait before a redial",
  unit: "ms",
  meaning:
    "Median time from a failed dial to the next one of the same peer by the same node, of redials begun in the span.",
  over(history, span) {
    const redials = begunIn(history, span);
    return redials.length === 0 ? null : median(redials.map(waitedForMs));
  },
};

export const earlyRedialsMeasure: SpanMeasure = {
  of: "span",
  name: "early-redials",
  title: "Redials before the back-off's time",
  unit: "ratio",
  meaning: "Of the redials begun in the span, those sooner after the failure than the dialler's own back-off asks.",
  better: "lower",
  over(history, span) {
    const redials = begunIn(history, span);
    return redials.length === 0
      ? null
      : redials.filter((redial) => isEarly(redial, history.plan)).length / redials.length;
  },
};
