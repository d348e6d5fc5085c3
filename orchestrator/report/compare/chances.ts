/**
 * How often chance alone sets two samples as far apart, when many figures of the same runs are looked at together: the single-step
 * maxT test of Westfall and Young (Resampling-Based Multiple Testing, 1993).
 *
 * Of each deal of the letters A and B the greatest difference among all figures counts. A figure's chance is the share of deals whose
 * greatest difference reaches its own. So that any figure at all is found where none differs is no likelier than the level at which it
 * is asked, however the figures are distributed, and however much they hang together.
 */
import type { Deal } from "./deals.ts";

/** Of one figure, a value of each run: first those of A, then those of B; null of a run that says nothing of it. */
export type FigureOfRuns = readonly (number | null)[];

/** Sums of the same numbers in another order differ by less. */
const rounding = 1e-9;

/** 0..1, of each figure. @param runsOfA how many of the runs, the first ones, are of A */
export function chancesOf(
  figures: readonly FigureOfRuns[],
  runsOfA: number,
  deals: readonly Deal[],
): readonly number[] {
  const scores = figures.map(standardised);
  const ofB = Array.from(figures[0] ?? [], (_, run) => run).slice(runsOfA);
  const own = scores.map((score) => distance(score, ofB) - rounding);
  const reached = figures.map(() => 0);
  for (const deal of deals) {
    let greatest = 0;
    for (const score of scores) greatest = Math.max(greatest, distance(score, deal));
    for (const [i, distance] of own.entries()) if (greatest >= distance) reached[i] = (reached[i] ?? 0) + 1;
  }
  return reached.map((count) => count / deals.length);
}

/** Deviations from the mean of all runs in standard deviations; 0 of those that say nothing, and where all say the same. */
interface Standardised {
  readonly deviations: Float64Array;
  readonly known: Uint8Array;
  readonly count: number;
}

function standardised(values: FigureOfRuns): Standardised {
  const known = Uint8Array.from(values, (value) => (value === null ? 0 : 1));
  const count = known.reduce((sum, one) => sum + one, 0);
  const mean = values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / count;
  const deviations = Float64Array.from(values, (value) => (value === null ? 0 : value - mean));
  const deviation = Math.sqrt(deviations.reduce((sum, one) => sum + one * one, 0) / count);
  const isConstant = deviation <= Math.abs(mean) * rounding;
  return { deviations: deviations.map((one) => (isConstant ? 0 : one / deviation)), known, count };
}

/** Of the means of the two letters, in its standard error under chance: figures of which not all runs say something compare with others. */
function distance({ deviations, known, count }: Standardised, ofB: Deal): number {
  let [sum, countB] = [0, 0];
  for (const run of ofB) {
    sum += deviations[run] ?? 0;
    countB += known[run] ?? 0;
  }
  if (countB === 0 || countB === count) return 0;
  return Math.abs(sum) * Math.sqrt(count / (countB * (count - countB)));
}
