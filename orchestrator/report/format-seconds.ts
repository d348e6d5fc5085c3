/** Whole seconds, where tenths would flicker or say nothing. */
import { formatMs } from "../base/units.ts";

/** "0s", "42s", "1m 12s"; rounded down, never negative. */
export function formatSeconds(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return seconds === 0 ? "0s" : formatMs(seconds * 1000);
}
