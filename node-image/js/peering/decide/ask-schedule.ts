/**
 * When to ask a connected peer for others, and for how many. Pure. A peer is asked at once when it is new: below the
 * target for many, else for one, which is its own record. Below the target it is asked again at doubling intervals, so
 * that a node in a small network does not ask for ever; at the target now and then. Peers that are ignored are not
 * asked.
 */
import type { PeeringConfig } from "../../../contract/index.ts";
import type { Why } from "./why.ts";

const firstIntervalMs = 2000;
const longestIntervalMs = 5 * 60_000;

/** How often a connected peer was asked since it connected, and when last. */
export interface Asked {
  readonly times: number;
  readonly lastAtMs: number;
}

/** What to ask for, and to note as `exchange`. */
export interface Ask extends Why {
  readonly count: number;
}

export function chooseAsk(
  asked: Asked | undefined,
  peer: { readonly ignored: boolean },
  belowTarget: boolean,
  { ask, peers }: PeeringConfig["exchange"],
  nowMs: number,
): Ask | undefined {
  if (!ask || peer.ignored) return undefined;
  if (asked === undefined) {
    const reason = belowTarget ? "a new peer may know others" : "a new peer's own record is wanted";
    return { count: belowTarget ? peers : 1, reason, values: { belowTarget } };
  }
  const growingMs = firstIntervalMs * 2 ** (asked.times - 1);
  const intervalMs = belowTarget ? Math.min(growingMs, longestIntervalMs) : longestIntervalMs;
  if (nowMs - asked.lastAtMs < intervalMs) return undefined;
  return { count: peers, reason: "the peer may know others by now", values: { belowTarget, intervalMs } };
}
