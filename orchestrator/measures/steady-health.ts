/** From when on a node is healthy, and not by one lucky round: what "time to healthy" and "time to recover" wait for. */
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import { healthOf } from "./health.ts";
import type { Span } from "./measure.ts";
import { onceAHistory } from "./once-a-history.ts";

/** Healthy in so many rounds in a row. Source: the readiness probe of Vac's runs, five in a row, one a second. */
export const steadyRounds = 5;

/** The nodes that were healthy in each round. */
export const healthyNodes = onceAHistory(({ rounds, plan }: History): readonly ReadonlySet<NodeId>[] =>
  rounds.map((round) => new Set(healthOf(round, plan).healthy)),
);

/**
 * How long after the span's begin a node became healthy and stayed so: for `steadyRounds`, or to the span's end. Of one that was not, all of
 * the span: it takes that long at least. Undefined where there was no round in the span.
 *
 * @returns ms, and 0 where it was healthy in the first round already
 */
export function healthyAfterMs(node: NodeId, { fromMs, toMs }: Span, history: History): number | undefined {
  const { rounds } = history;
  const first = rounds.findIndex(({ atMs }) => atMs >= fromMs);
  const last = rounds.findLastIndex(({ atMs }) => atMs <= toMs);
  if (first === -1 || last < first) return undefined;
  const healthy = healthyNodes(history);
  let since = first;
  for (let i = first; i <= last && i - since < steadyRounds; i++) {
    if (!healthy[i]?.has(node)) since = i + 1;
  }
  if (since === first) return 0;
  return (since > last ? toMs : (rounds[since]?.atMs ?? toMs)) - fromMs;
}
