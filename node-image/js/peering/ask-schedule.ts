/**
 * When to ask a connected peer for others. Below the target each is asked at once, then at doubling intervals, so that
 * a node in a small network does not ask for ever; at the target each is asked now and then. Pure.
 */

const firstIntervalMs = 2000;
const longestIntervalMs = 5 * 60_000;

export interface Asked {
  readonly times: number;
  readonly lastAtMs: number;
}

/** @param openedAtMs when the connection to the peer opened */
export function askDue(asked: Asked | undefined, openedAtMs: number, belowTarget: boolean, nowMs: number): boolean {
  if (asked === undefined && belowTarget) return true;
  const growing = firstIntervalMs * 2 ** ((asked?.times ?? 1) - 1);
  const interval = belowTarget ? Math.min(growing, longestIntervalMs) : longestIntervalMs;
  return nowMs - (asked?.lastAtMs ?? openedAtMs) >= interval;
}
