/** Repeats against flakiness: whether something fails in so many of so many runs, with no more runs than that takes. */

/** What one run says: "unclear" of one in which the testbed was at fault, or that failed in another way. */
export type RunOutcome = "fails" | "passes" | "unclear";

export interface Often {
  /** It fails when so many of its runs do... */
  readonly fails: number;
  /** ...of at most so many that pass or fail. */
  readonly of: number;
}

export interface Tally {
  /** "unclear": too many runs were, or there were no more runs to be had. */
  readonly outcome: RunOutcome;
  readonly counts: Readonly<Record<RunOutcome, number>>;
}

/** A testbed that stumbles once is tried again, also where one run would do. */
const leastUnclear = 3;

/** @param run undefined when there are no more runs to be had */
export async function oftenEnough(run: () => Promise<RunOutcome | undefined>, { fails, of }: Often): Promise<Tally> {
  const counts = { fails: 0, passes: 0, unclear: 0 };
  const settled = (): RunOutcome | undefined => {
    if (counts.fails >= fails) return "fails";
    if (counts.passes > of - fails) return "passes";
    return counts.unclear >= Math.max(of, leastUnclear) ? "unclear" : undefined;
  };
  let outcome = settled();
  while (outcome === undefined) {
    const one = await run();
    if (one === undefined) return { outcome: "unclear", counts };
    counts[one]++;
    outcome = settled();
  }
  return { outcome, counts };
}

/** "fails in 2 of 3 runs", "passes in 2 of 2 runs, 1 more inconclusive". */
export function tallyText({ outcome, counts }: Tally): string {
  const judged = counts.fails + counts.passes;
  const more = counts.unclear === 0 ? "" : `, ${counts.unclear} more inconclusive`;
  if (outcome === "unclear") return `inconclusive: failed in ${counts.fails} of ${judged} runs${more}`;
  return `${outcome} in ${counts[outcome]} of ${judged} run${judged === 1 ? "" : "s"}${more}`;
}
