/** What every kind of assertion offers, and the settings that several kinds share. */
import { z } from "zod";
import type { ExpectationPlan } from "../model/plan.ts";
import type { Verdict } from "../model/verdict.ts";
import type { History } from "../trace/history.ts";

export interface Assertion<Schema extends z.ZodType = z.ZodType> {
  /** What a topology writes under the kind's name. Its output is plain JSON, so a plan can hold it. */
  readonly schema: Schema;
  /**
   * "rounds": a state that each observation round shows; every form of `when:` fits.
   * "window": one figure over the whole phase (or what `after:` leaves of it); only `throughout` has a meaning.
   */
  over(config: z.output<Schema>): "rounds" | "window";
  /** Settings that name groups, for whoever knows which groups there are. */
  readonly groupFields: readonly ("of" | "on" | "to")[];
  /** A name made from the settings, without phase and time: "mesh degree 4..8 for 95% of desktop". */
  sentence(config: z.output<Schema>): string;
  judge(expectation: Expectation<z.output<Schema>>, history: History): Verdict;
}

/** An expectation of a plan whose settings are known to be of their kind's shape. */
export type Expectation<Config> = Omit<ExpectationPlan, "config"> & { readonly config: Config };

export const groupNames = () => nameList("a group, or a list of groups");
export const flowNames = () => nameList("a flow, or a list of flows");
export const regionNames = () => nameList("a region, or a list of regions");

/** One name or a list of them. @param what in words */
function nameList(what: string) {
  return z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .meta({ description: what })
    .transform((names) => (typeof names === "string" ? [names] : names));
}

/** "desktop, mobile", or "all nodes" where no group is named. */
export function groupsText(groups: readonly string[] | undefined): string {
  return groups?.join(", ") ?? "all nodes";
}

/** What several verdicts on one expectation come to: whatever failed; else what could not be told; else a pass. */
export function allOf(verdicts: readonly Verdict[]): Verdict {
  const violations = verdicts.flatMap((verdict) => (verdict.outcome === "fail" ? verdict.violations : []));
  if (violations.length > 0) return { outcome: "fail", violations };
  return verdicts.find(({ outcome }) => outcome === "inconclusive") ?? { outcome: "pass" };
}

export function inconclusive(reason: string): Verdict {
  return { outcome: "inconclusive", reason };
}
