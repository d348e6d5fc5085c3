/**
 * From a node's clock to the orchestrator's. A node's clock is off by what its observations show, where that is more than the error of
 * measuring it, and by what the plan moved it by at the time. Where all nodes share a host, only
 * the second occurs.
 */
import { median, medianAbsoluteDeviation } from "simple-statistics";
import type { NodeId } from "../model/step.ts";
import type { ActionEvent, ObservationEvent } from "../model/trace.ts";

/** Below this an offset is what the two legs of a call differ by, and no clock's. */
const clockErrorFloorMs = 5;
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

/** What is left of the offsets seen, of nodes where it is more than their own spread. */
function basesOf(
  observations: readonly ObservationEvent[],
  moves: ReadonlyMap<NodeId, readonly Moved[]>,
): ReadonlyMap<NodeId, number> {
  const samples = new Map<NodeId, number[]>();
  for (const { atMs, nodes } of observations) {
    for (const [node, { clockOffsetMs }] of Object.entries(nodes)) {
      const moved = moves.get(node)?.findLast(({ fromMs }) => fromMs <= atMs)?.byMs ?? 0;
      const ofNode = samples.get(node);
      if (ofNode === undefined) samples.set(node, [clockOffsetMs - moved]);
      else ofNode.push(clockOffsetMs - moved);
    }
  }
  return new Map(
    [...samples].flatMap(([node, offsets]): [NodeId, number][] => {
      const offset = median(offsets);
      const error = Math.max(clockErrorFloorMs, 3 * medianAbsoluteDeviation(offsets));
      return Math.abs(offset) > error ? [[node, offset]] : [];
    }),
  );
}
