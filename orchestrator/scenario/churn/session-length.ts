/** How long a session lasts: `{ exponential: { mean: 15s } }`, `{ weibull: { shape: 0.6, mean: 40s } }`, `{ fixed: 10s }`. */
import { z } from "zod";
import { exactlyOneOf } from "../../base/exactly-one-of.ts";
import type { Random } from "../../base/random.ts";
import { durationMs } from "../../base/units.ts";
import { exponential, weibull } from "../draw.ts";

const atLeast = { min: 1, text: "of 1ms or more" };
const mean = durationMs(atLeast).meta({ description: 'Mean length, as "40s"' });
const shape = z
  .number()
  .min(0.1)
  .max(10)
  .meta({
    description: "Below 1, many short sessions and a few very long ones; 1 is the exponential",
    examples: [0.6],
  });

export const sessionLength = z
  .strictObject({
    exponential: z.strictObject({ mean }).optional(),
    weibull: z.strictObject({ shape, mean }).optional(),
    fixed: durationMs(atLeast).meta({ description: 'Every session is this long, as "10s"' }).optional(),
  })
  .check(exactlyOneOf(["exponential", "weibull", "fixed"]))
  .meta({
    description: "A distribution of lengths",
    examples: [{ exponential: { mean: "15s" } }],
    notYet: ["lognormal", "pareto"],
  });

export type SessionLength = z.infer<typeof sessionLength>;

/** At least 1 ms, so that a node's coming and going stay in order. */
export function drawLengthMs(length: SessionLength, random: Random): number {
  return Math.max(1, length.fixed ?? drawn(length, random));
}

function drawn(length: SessionLength, random: Random): number {
  if (length.weibull !== undefined) return weibull(random, length.weibull.shape, length.weibull.mean);
  if (length.exponential !== undefined) return exponential(random, length.exponential.mean);
  throw new Error("a session length without a distribution passed the schema");
}
