/** The settings of assertions that want a number of each node in a range: `{ of: desktop, min: 4, max: 8, share: 95% }`. */
import { z } from "zod";
import { formatShare, shareRatio } from "../base/units.ts";
import { groupNames, groupsText } from "./assertion.ts";

export const nodeRange = z
  .strictObject({
    /** Whom it is asked of; all nodes when left out. */
    of: groupNames().optional(),
    /** Whole numbers, at least one of them given; the ends belong to the range. */
    min: z.int().min(0).optional(),
    max: z.int().min(0).optional(),
    /** How many of the running ones must be in the range, 0..1. */
    share: shareRatio().prefault("100%"),
  })
  .check(({ value: { min, max }, issues }) => {
    if (min === undefined && max === undefined) {
      issues.push({ code: "custom", input: {}, message: "has neither min nor max; expected at least one of them" });
    } else if (min !== undefined && max !== undefined && min > max) {
      const message = `is ${min}, more than max, which is ${max}; expected min <= max`;
      issues.push({ code: "custom", input: min, path: ["min"], message });
    }
  });

export type NodeRange = z.infer<typeof nodeRange>;

/** "mesh degree 4..8 for 95% of desktop". */
export function rangeSentence(quantity: string, { of, min, max, share }: NodeRange): string {
  const range = max === undefined ? `>= ${min}` : min === undefined ? `<= ${max}` : `${min}..${max}`;
  return `${quantity} ${range} for ${formatShare(share)} of ${groupsText(of)}`;
}

export function isInRange(value: number, { min = 0, max = Infinity }: NodeRange): boolean {
  return value >= min && value <= max;
}
