/** `matrix:` of a topology file: values and seeds of which each combination is a topology of its own. */
import { z } from "zod";

/** Of one file: a slip of the keyboard must not book the machine for a week. */
export const mostCombinations = 100;

/** The longest name that a topology can have; those of combinations are made from the file's. */
export const longestName = 64;

const seedRange = z
  .string()
  .regex(/^\d{1,15}\.\.\d{1,15}$/, { error: seedsExpected })
  .meta({ description: "a range of seeds, both ends included", examples: ["1..5"] })
  .transform((text, context) => {
    const [first = 0, last = 0] = text.split("..").map(Number);
    if (last >= first && last - first < mostCombinations)
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const found = `is "${text}"`;
    context.addIssue(
      last < first
        ? `${found}; expected the lower end first, as 1..5`
        : `${found}, which is ${last - first + 1} seeds; expected at most ${mostCombinations}`,
    );
    return z.NEVER;
  });

const seedList = z
  .array(z.int().min(0))
  .min(1)
  .check(eachOnce)
  .meta({ description: "a list of seeds", examples: [[1, 2, 3]] });

export const matrix = z.strictObject({
  seeds: z
    .union([seedList, seedRange], { error: seedsExpected })
    .meta({ description: "Seeds: a list, or both ends of a range", examples: ["1..5"] })
    .optional(),
  set: z
    .record(z.string(), z.array(z.unknown()).min(1).check(eachOnce).meta({ description: "values of that path" }))
    .meta({
      description: "Lists of values by the path that takes them, as --set knows it",
      examples: [{ "groups.node.count": [10, 20] }],
    })
    .optional(),
});

export type WrittenMatrix = z.infer<typeof matrix>;

function seedsExpected({ input }: { input?: unknown }): string {
  return `is ${JSON.stringify(input)}; expected seeds, as [1, 2, 3] or 1..5`;
}

function eachOnce({ value, issues }: z.core.ParsePayload<readonly unknown[]>): void {
  const texts = value.map((item) => JSON.stringify(item));
  for (const [i, text] of texts.entries()) {
    if (texts.indexOf(text) === i) continue;
    issues.push({
      code: "custom",
      path: [i],
      input: value,
      message: `is ${text} a second time; expected each value once`,
    });
  }
}
