/** How long a session lasts: `{ exponential: { mean: 15s } }`, `{ weibull: { shape: 0.6, mean: 40s } }`, `{ fixed: 10s }`. */
import { z } from "zod";
import { exactlyOneOf } from "../../base/exactly-one-of.ts";
import type { Random } from "../../base/random.ts";
import { durationMs } from "../../base/units.ts";
import { exponential, lognormal, pareto, weibull } from "../draw.ts";

const atLeast = { min: 1, text: "of 1ms or more" };
const mean = durationMs(atLeast).meta({ description: 'Mean length, as "40s"' });

export const sessionLength = z
  .strictObject({
    exponential: z.strictObject({ mean }).optional(),
    weibull: z
      .strictObject({
        shape: z
          .number()
          .min(0.1)
          .max(10)
          .meta({
            description: "Below 1, many short sessions and a few very long ones; 1 is the exponential",
            examples: [0.6],
          }),
        mean,
      })
      .optional(),
    lognormal: z
      .strictObject({
        sigma: z
          .number()
          .min(0.1)
          .max(5)
          .meta({
            description: "Standard deviation of the logarithm; the median is mean / exp(sigma² / 2)",
            examples: [1.2],
          }),
        mean,
      })
      .optional(),
    pareto: z
      .strictObject({
        shape: z
          .number()
          .min(1.05)
          .max(10)
          .meta({
            description: "The smaller, the longer the longest; the shortest is mean * (shape - 1) / shape",
            examples: [1.5],
          }),
        mean,
      })
      .optional(),
    fixed: durationMs(atLeast).meta({ description: 'Every session is this long, as "10s"' }).optional(),
  })
  .check(exactlyOneOf(["exponential", "weibull", "lognormal", "pareto", "fixed"]))
  .meta({ description: "A distribution of lengths", examples: [{ exponential: { mean: "15s" } }] });

export type SessionLength = z.infer<typeof sessionLength>;

/** At least 1 ms, so that a node's coming and going stay in order. */
export function drawLengthMs(length: SessionLength, random: Random): number {
  return Math.max(1, drawn(length, random));
}

export function meanLengthMs({ fixed, ...drawn }: SessionLength): number {
  const [kind] = Object.values(drawn);
  return fixed ?? kind?.mean ?? 0;
}

function drawn({ fixed, weibull: w, lognormal: l, pareto: p, exponential: e }: SessionLength, random: Random): number {
  if (fixed !== undefined) return fixed;
  if (w !== undefined) return weibull(random, w.shape, w.mean);
  if (l !== undefined) return lognormal(random, l.mean, l.sigma);
  if (p !== undefined) return pareto(random, p.shape, p.mean);
  if (e !== undefined) return exponential(random, e.mean);
  throw new Error("a session length without a distribution passed the schema");
}
