/**
 * If two sets of runs, A and B, do not differ, which run bears which letter is chance. So the letters are dealt anew in every possible
 * way, or in many, and what comes out is what chance does.
 */
import { combinations } from "simple-statistics";
import { seededRandom } from "../../base/random.ts";

/** The runs that get the letter B. All runs are numbered: first those of A, then those of B. */
export type Deal = readonly number[];

/** Up to so many all deals are tried, else as many random ones. */
const mostDeals = 9999;

/** The deal as it is comes among them: without it a chance could be 0, which no finite number of deals can show. */
export function dealsOf(runsOfA: number, runsOfB: number): readonly Deal[] {
  const all = Array.from({ length: runsOfA + runsOfB }, (_, i) => i);
  if (waysToDeal(runsOfA, runsOfB) <= mostDeals) return combinations(all, runsOfB);
  const random = seededRandom(all.length).fork("deals");
  return [all.slice(runsOfA), ...Array.from({ length: mostDeals }, () => random.sample(all, runsOfB))];
}

/** The least share of deals that can set A and B as far apart as they are: with equal sides, each deal has its mirror image. */
export function leastChance(runsOfA: number, runsOfB: number): number {
  return (runsOfA === runsOfB ? 2 : 1) / Math.min(waysToDeal(runsOfA, runsOfB), mostDeals + 1);
}

function waysToDeal(runsOfA: number, runsOfB: number): number {
  let ways = 1;
  for (let i = 1; i <= runsOfB; i++) ways *= (runsOfA + i) / i;
  return Math.round(ways);
}
