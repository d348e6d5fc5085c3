/** The settings of assertions that want a number of each node in a range: `{ of: desktop, min: 4, max: 8, share: 95% }`. */
import { z } from "zod";
import { formatShare, shareRatio } from "../base/units.ts";
import { groupNames, groupsText } from "./assertion.ts";
import { rangeProblem, rangeText } from "./figure-limit.ts";

/** Of whole numbers. */
export const nodeRange = rangeOf(z.int().min(0));
/** Of figures that need not be whole. */
export const decimalRange = rangeOf(z.number().min(0));

function rangeOf(number: z.ZodType<number>) {
  return z
    .strictObject({
      /** Whom it is asked of; all nodes when left out. */
      of: groupNames().optional(),
      min: number.meta({ description: "The least that is right", examples: [4] }).optional(),
      max: number.meta({ description: "The most that is right", examples: [8] }).optional(),
      /** How many of the running ones must be in the range, 0..1. */
      share: shareRatio().prefault("100%"),
    })
    .check(({ value, issues }) => {
      const problem = rangeProblem(value, String);
      if (problem !== undefined) issues.push({ code: "custom", input: value.min, ...problem, path: [...problem.path] });
    });
}

export type NodeRange = z.infer<typeof nodeRange>;

/** "mesh degree 4..8 for 95% of desktop". */
export function rangeSentence(quantity: string, { of, share, ...range }: NodeRange): string {
  return `${quantity} ${rangeText(range, String)} for ${formatShare(share)} of ${groupsText(of)}`;
}
