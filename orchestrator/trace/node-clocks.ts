/**
 * From a node's clock to the orchestrator's. A node's clock is off by what its observations show, where that is more than the error of
 * measuring it, and by what the plan moved it by at the time. Where all nodes share a host, only
 * the second occurs.
 */
import { median, medianAbsoluteDeviation } from "simple-statistics";
import type { NodeId } from "../model/step.ts";
import type { ActionEvent, ObservationEvent } from "../model/trace.ts";

/** Of the comparisons of a clock, those that say most: a busy host makes most of them worse, and all of them in the same way. */
const bestShare = 0.25;
/** Of runs that did not record the error: below this an offset is what the two legs of a call differ by, and no clock's. */
const unknownErrorMs = 5;
/** What is told in a round cannot have happened after it by more than the error of all this. */
const slackMs = 250;

export interface NodeClocks {
  /** When that was. @param clockMs the node's clock then @param seenAtMs when the round that tells of it was over */
  orchestratorMs(node: NodeId, clockMs: number, seenAtMs: number): number;
}

/** The plan moved the clock, from then on. */
interface Moved {
  readonly fromMs: number;
  readonly byMs: number;
}

export function nodeClocks(observations: readonly ObservationEvent[], actions: readonly ActionEvent[]): NodeClocks {
  const moves = movesOf(actions);
  const bases = basesOf(observations, moves);
  return {
    orchestratorMs(node, clockMs, seenAtMs) {
      const trueMs = clockMs - (bases.get(node) ?? 0);
      // A clock that was moved shows some times twice, or never: of the places where this one can be, the latest.
      const place = moves
        .get(node)
        ?.findLast(({ fromMs, byMs }) => trueMs - byMs >= fromMs - slackMs && trueMs - byMs <= seenAtMs + slackMs);
      return trueMs - (place?.byMs ?? 0);
    },
  };
}

/** In order of time, the first from the beginning. */
function movesOf(actions: readonly ActionEvent[]): ReadonlyMap<NodeId, readonly Moved[]> {
  const moves = new Map<NodeId, Moved[]>();
  for (const { action, atMs, changed } of actions) {
    if (action.kind !== "clock") continue;
    for (const node of changed) {
      const earlier = moves.get(node) ?? [{ fromMs: -Infinity, byMs: 0 }];
      moves.set(node, [...earlier, { fromMs: atMs, byMs: action.offsetMs }]);
    }
  }
  return moves;
}

/** One comparison of a node's clock, without what the plan moved it by. */
interface Comparison {
  readonly offsetMs: number;
  readonly errorMs: number | undefined;
}

/** Of nodes whose clocks are certainly off: by more than the error of the best comparisons. */
function basesOf(
  observations: readonly ObservationEvent[],
  moves: ReadonlyMap<NodeId, readonly Moved[]>,
): ReadonlyMap<NodeId, number> {
  const comparisons = new Map<NodeId, Comparison[]>();
  for (const { atMs, nodes } of observations) {
    for (const [node, { clockOffsetMs, clockErrorMs }] of Object.entries(nodes)) {
      const moved = moves.get(node)?.findLast(({ fromMs }) => fromMs <= atMs)?.byMs ?? 0;
      const comparison = { offsetMs: clockOffsetMs - moved, errorMs: clockErrorMs };
      const ofNode = comparisons.get(node);
      if (ofNode === undefined) comparisons.set(node, [comparison]);
      else ofNode.push(comparison);
    }
  }
  return new Map(
    [...comparisons].flatMap(([node, own]): [NodeId, number][] => {
      const { offsetMs, errorMs } = clockOf(own);
      return Math.abs(offsetMs) > errorMs ? [[node, offsetMs]] : [];
    }),
  );
}

/** The middle one of several: one in the midst of which the clock was moved is wrong, however short it was. */
function clockOf(comparisons: readonly Comparison[]): { readonly offsetMs: number; readonly errorMs: number } {
  const known = comparisons.flatMap(({ offsetMs, errorMs }) => (errorMs === undefined ? [] : [{ offsetMs, errorMs }]));
  const best = known
    .toSorted((a, b) => a.errorMs - b.errorMs)
    .slice(0, Math.max(1, Math.ceil(bestShare * known.length)));
  const offsets = (best.length > 0 ? best : comparisons).map(({ offsetMs }) => offsetMs);
  const spreadMs = 3 * medianAbsoluteDeviation(offsets);
  return { offsetMs: median(offsets), errorMs: best.at(-1)?.errorMs ?? Math.max(unknownErrorMs, spreadMs) };
}
