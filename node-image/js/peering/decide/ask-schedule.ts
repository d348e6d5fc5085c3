/**
 * When to ask a connected peer for others, and for how many. Pure. A peer is asked at once when it is new: below the
 * target for many, else for one, which is its own record. After that all say much the same, so below the target they are
 * asked one after the other, ever more seldom while nothing is learnt; at the target each now and then. Peers that are
 * ignored are not asked.
 */
import type { PeeringConfig } from "../../../contract/index.ts";
import type { Why } from "./why.ts";

const firstIntervalMs = 2000;
/** Below the target: newcomers are heard of within this, even where all peers that the node knows are away. */
const longestIntervalMs = 30_000;
const atTargetMs = 5 * 60_000;

/** How it went to ask peers that had been asked before. */
export interface Repeats {
  /** Those in a row from which nothing was learnt. */
  readonly fruitless: number;
  /** When anybody was asked last. */
  readonly lastAtMs: number;
}

/** What to ask for, and to note as `exchange`. */
export interface Ask extends Why {
  readonly count: number;
}

/** @param askedAtMs when the peer was last asked since it connected; undefined: never */
export function chooseAsk(
  peer: { readonly ignored: boolean; readonly askedAtMs: number | undefined },
  repeats: Repeats,
  belowTarget: boolean,
  { ask, peers }: PeeringConfig["exchange"],
  nowMs: number,
): Ask | undefined {
  if (!ask || peer.ignored) return undefined;
  if (peer.askedAtMs === undefined) {
    const reason = belowTarget ? "a new peer may know others" : "a new peer's own record is wanted";
    return { count: belowTarget ? peers : 1, reason, values: { belowTarget } };
  }
  const growingMs = Math.min(firstIntervalMs * 2 ** repeats.fruitless, longestIntervalMs);
  const [sinceMs, intervalMs] = belowTarget ? [repeats.lastAtMs, growingMs] : [peer.askedAtMs, atTargetMs];
  if (nowMs - sinceMs < intervalMs) return undefined;
  return { count: peers, reason: "the peer may know others by now", values: { belowTarget, intervalMs } };
}
