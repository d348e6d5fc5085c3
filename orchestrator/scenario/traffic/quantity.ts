/**
 * A quantity of traffic that is fixed, or drawn anew each time: `1KiB`, `{ uniform: { from: 1KiB, to: 4KiB } }`,
 * `{ exponential: { mean: 2s } }`, `{ lognormal: { mean: 2KiB, sigma: 1 } }`, `{ weighted: [{ value: 1KiB, weight: 3 }, ...] }`.
 * What is drawn beyond a quantity's range is brought to its end by whoever uses it.
 */
import { z } from "zod";
import { exactlyOneOf } from "../../base/exactly-one-of.ts";
import type { Random } from "../../base/random.ts";
import { exponential, lognormal, weighted } from "../draw.ts";

const kinds = ["uniform", "exponential", "lognormal", "weighted"] as const;

export const weight = () =>
  z
    .number()
    .min(0.01)
    .max(1_000_000)
    .meta({ description: "How often, beside the other weights", examples: [3] });

/** @param one the schema of one value, with its unit and range */
export function quantity(one: z.ZodType<number>) {
  const said = (description: string) => one.meta({ ...one.meta(), description });
  const distribution = z
    .strictObject({
      uniform: z
        .strictObject({ from: said("The least"), to: said("The most") })
        .check(({ value: { from, to }, issues }) => {
          if (from <= to) return;
          issues.push({
            code: "custom",
            input: from,
            path: ["from"],
            message: "is more than `to`; expected from <= to",
          });
        })
        .meta({ description: "Every value between two is as likely" })
        .optional(),
      exponential: z
        .strictObject({ mean: said("The mean") })
        .meta({ description: "Many small ones, few large ones" })
        .optional(),
      lognormal: z
        .strictObject({
          mean: said("The mean"),
          sigma: z
            .number()
            .min(0.01)
            .max(5)
            .meta({
              description: "Standard deviation of the logarithm; above 1, a few very large ones",
              examples: [0.8],
            }),
        })
        .meta({ description: "As sizes of files and messages often are: many small ones, a few very large ones" })
        .optional(),
      weighted: z
        .array(z.strictObject({ value: said("The value"), weight: weight() }))
        .min(2)
        .meta({ description: "One of these values, each as often as its weight asks" })
        .optional(),
    })
    .check(exactlyOneOf(kinds))
    .meta({ description: "A distribution: one of uniform, exponential, lognormal, weighted" });
  const messageOf = (input: unknown) => one.safeParse(input).error?.issues[0]?.message;
  return z.union([one, distribution], {
    // With the unit that is missing, where the quantity has one.
    error: ({ input }) => (messageOf(input)?.startsWith("is ") ? `${messageOf(input)}, or a distribution` : undefined),
  });
}

export type Quantity = z.output<ReturnType<typeof quantity>>;

/** One value, as it is drawn. */
export function draw(of: Quantity, random: Random): number {
  if (typeof of === "number") return of;
  if (of.uniform !== undefined) return of.uniform.from + random.next() * (of.uniform.to - of.uniform.from);
  if (of.exponential !== undefined) return exponential(random, of.exponential.mean);
  if (of.lognormal !== undefined) return lognormal(random, of.lognormal.mean, of.lognormal.sigma);
  if (of.weighted !== undefined) return weighted(random, of.weighted).value;
  throw new Error("a quantity without a distribution passed the schema");
}

export function meanOf(of: Quantity): number {
  if (typeof of === "number") return of;
  if (of.uniform !== undefined) return (of.uniform.from + of.uniform.to) / 2;
  if (of.weighted !== undefined) {
    const weights = of.weighted.reduce((sum, item) => sum + item.weight, 0);
    return of.weighted.reduce((sum, item) => sum + item.value * item.weight, 0) / weights;
  }
  return of.exponential?.mean ?? of.lognormal?.mean ?? 0;
}
