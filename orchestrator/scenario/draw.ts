/** Draws of the field's distributions, each from as many uniform numbers every time, so that a draw never shifts another. */
import { gamma } from "simple-statistics";
import type { Random } from "../base/random.ts";

/** @param mean > 0, in any unit; the draw has the same. */
export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random.next()) * mean;
}

/** @param shape > 0; below 1, many short ones and a few very long ones. At 1 it is the exponential. */
export function weibull(random: Random, shape: number, mean: number): number {
  const scale = mean / gamma(1 + 1 / shape);
  return scale * (-Math.log(1 - random.next())) ** (1 / shape);
}

/** @param sigma > 0, of the logarithm: about half of the draws lie within a factor of exp(0.67 sigma) of the median. */
export function lognormal(random: Random, mean: number, sigma: number): number {
  // Box and Muller: a standard normal number of two uniform ones.
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return mean * Math.exp(sigma * normal - sigma ** 2 / 2);
}

/** @param shape > 1; each is at least `mean * (shape - 1) / shape`, and up to a shape of 2 they vary without bound. */
export function pareto(random: Random, shape: number, mean: number): number {
  const least = (mean * (shape - 1)) / shape;
  return least / (1 - random.next()) ** (1 / shape);
}

/** Times in ms of a Poisson process over [0, durationMs). */
export function poissonArrivalsMs(random: Random, perSecond: number, durationMs: number): readonly number[] {
  const times: number[] = [];
  let atMs = exponential(random, 1000 / perSecond);
  while (atMs < durationMs) {
    times.push(atMs);
    atMs += exponential(random, 1000 / perSecond);
  }
  return times;
}

/** One of the items, each as often as its weight asks. @param items one at least, their weights > 0 */
export function weighted<T extends { readonly weight: number }>(random: Random, items: readonly T[]): T {
  let left = random.next() * items.reduce((sum, { weight }) => sum + weight, 0);
  const found = items.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  // Rounding can leave a last bit beyond all of them.
  const drawn = found ?? items.at(-1);
  if (drawn === undefined) throw new Error("nothing to draw from");
  return drawn;
}

/**
 * The same of a rate that changes, by thinning: of the arrivals of the highest rate, each is kept with the share that the rate
 * has of it at its time. Source: Lewis and Shedler, 1979.
 */
export function varyingArrivalsMs(
  random: Random,
  perSecondAt: (atMs: number) => number,
  highestPerSecond: number,
  durationMs: number,
): readonly number[] {
  const keep = random.fork("keep");
  return poissonArrivalsMs(random, highestPerSecond, durationMs).filter(
    (atMs) => keep.next() * highestPerSecond < perSecondAt(atMs),
  );
}
