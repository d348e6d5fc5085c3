/**
 * A scorecard: the claims of a suite beside what runs made of them for one subject. `scorecard.json` has this shape, and is read again where a
 * suite is taken up again or scorecards are laid side by side. Times are ISO 8601 in UTC.
 */
import { median } from "simple-statistics";
import { z } from "zod";
import type { Outcome } from "../../model/verdict.ts";
import { claim } from "../../topology/claim-schema.ts";
import { aboutMeasure } from "../summary-schema.ts";

const claimRun = z.strictObject({
  seed: z.int().nonnegative(),
  outcome: z.enum(["pass", "fail", "inconclusive"]),
  /** The claim's figure; null where nothing could be said. */
  value: z.number().nullable(),
  /** Why it is no pass, a sentence each. */
  reasons: z.array(z.string()),
  durationMs: z.number().nonnegative(),
  /** With all the rest of it, as its `report.html`; from the scorecard's folder. Empty where the runs are not at hand. */
  directory: z.string(),
});

const scoredClaim = claim.extend({
  /** Of the topology. */
  name: z.string(),
  /** SHA-256 of the topology as it ran, without its seed: runs of another one say nothing of this. */
  topology: z.string(),
  about: aboutMeasure,
  /** In the order of time; none yet where its turn did not come. */
  runs: z.array(claimRun),
});

export const scorecardSchema = z.strictObject({
  format: z.literal(1),
  /** What was tested, in words: "js", "js, preset nwaku". */
  subject: z.string(),
  meshbed: z.string(),
  startedAt: z.iso.datetime(),
  /** Null while claims are left. */
  finishedAt: z.iso.datetime().nullable(),
  claims: z.array(scoredClaim),
});

export type Scorecard = Readonly<z.infer<typeof scorecardSchema>>;
export type ScoredClaim = Scorecard["claims"][number];
export type ClaimRun = z.infer<typeof claimRun>;

/** A claim that any run refutes does not hold; one without a single verdict is open. Undefined where no run was made. */
export function outcomeOf({ runs }: Pick<ScoredClaim, "runs">): Outcome | undefined {
  const has = (wanted: Outcome) => runs.some(({ outcome }) => outcome === wanted);
  if (has("fail")) return "fail";
  return has("pass") ? "pass" : runs.length > 0 ? "inconclusive" : undefined;
}

/** The median over the runs. */
export function figureOf({ runs }: Pick<ScoredClaim, "runs">): number | null {
  const known = runs.flatMap(({ value }) => value ?? []);
  return known.length === 0 ? null : median(known);
}

export type ClaimCounts = Readonly<Record<Outcome | "left", number>>;

export function countsOf({ claims }: Pick<Scorecard, "claims">): ClaimCounts {
  const of = (wanted: Outcome | undefined) => claims.filter((one) => outcomeOf(one) === wanted).length;
  return { pass: of("pass"), fail: of("fail"), inconclusive: of("inconclusive"), left: of(undefined) };
}

/** The same as it is shown from another folder, where its runs are elsewhere. */
export function withDirectories(card: Scorecard, change: (directory: string) => string): Scorecard {
  const changed = ({ runs, ...claim }: ScoredClaim): ScoredClaim => ({
    ...claim,
    runs: runs.map((run) => ({ ...run, directory: change(run.directory) })),
  });
  return { ...card, claims: card.claims.map(changed) };
}
