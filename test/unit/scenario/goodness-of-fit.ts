/** Whether numbers that were drawn follow the distribution that was asked for. */

/**
 * Kolmogorov and Smirnov: the largest distance between the draws and a distribution, as a multiple of what chance alone passes
 * once in a thousand times. Below 1 they fit.
 */
export function misfit(draws: readonly number[], cumulative: (value: number) => number): number {
  const sorted = draws.toSorted((a, b) => a - b);
  const distances = sorted.flatMap((value, i) => [
    cumulative(value) - i / sorted.length,
    (i + 1) / sorted.length - cumulative(value),
  ]);
  return Math.max(...distances) / (1.95 / Math.sqrt(sorted.length));
}

export const exponentialCdf = (mean: number) => (value: number) => 1 - Math.exp(-value / mean);
export const uniformCdf = (from: number, to: number) => (value: number) =>
  Math.min(1, Math.max(0, (value - from) / (to - from)));

/** Pearson: how far the counts of some values are from their shares; to be held against a table by the number of values less one. */
export function chiSquared(draws: readonly number[], shares: ReadonlyMap<number, number>): number {
  const counts = Map.groupBy(draws, (value) => value);
  return [...shares].reduce((sum, [value, share]) => {
    const expected = share * draws.length;
    return sum + ((counts.get(value)?.length ?? 0) - expected) ** 2 / expected;
  }, 0);
}
