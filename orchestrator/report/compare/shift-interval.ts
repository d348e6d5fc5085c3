/**
 * By how much B lies above A: the shifts that the permutation test of the difference of means does not reject. Each deal exchanges some
 * runs of A for some of B; the shift at which it becomes as extreme as the runs as they are is the difference of the means of those
 * that it exchanges. So the interval's ends are among these. No distribution is assumed, but that B is A shifted.
 * Source: Tritchler, On Inverting Permutation Tests, JASA 79 (1984).
 */
import type { Deal } from "./deals.ts";

export type Interval = readonly [low: number, high: number];

/** Null when there are too few runs for it to have ends. @param deals of as many runs as the samples have */
export function shiftInterval(
  a: readonly number[],
  b: readonly number[],
  deals: readonly Deal[],
  confidence: number,
): Interval | null {
  const values = [...a, ...b];
  const sumOfB = b.reduce((sum, value) => sum + value, 0);
  const shifts: number[] = [];
  for (const deal of deals) {
    let [sum, exchanged] = [0, 0];
    for (const run of deal) {
      sum += values[run] ?? 0;
      if (run < a.length) exchanged++;
    }
    if (exchanged > 0) shifts.push((sumOfB - sum) / exchanged);
  }
  const sorted = Float64Array.from(shifts).sort();
  const beyond = Math.floor((deals.length * (1 - confidence)) / 2 + 1e-9);
  const [low, high] = [sorted.at(beyond - 1), sorted.at(-beyond)];
  return beyond === 0 || low === undefined || high === undefined ? null : [low, high];
}
