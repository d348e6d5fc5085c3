/** `expect:` of a topology file: one kind of assertion as its key, the phase it is asked of, and when it must hold. */
import { z } from "zod";
import { type AssertionKind, assertions } from "../assertions/index.ts";
import { exactlyOneOf } from "../base/exactly-one-of.ts";
import { durationMs } from "../base/units.ts";

export const assertionKinds = Object.keys(assertions) as AssertionKind[];

type AssertionKeys = { [Kind in AssertionKind]: z.ZodOptional<(typeof assertions)[Kind]["schema"]> };
const assertionKeys = Object.fromEntries(
  Object.entries(assertions).map(([kind, { schema }]) => [kind, schema.optional()]),
) as AssertionKeys;

export const expectation = z
  .strictObject({
    ...assertionKeys,
    name: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: "A sentence; made from the rest when left out", examples: ["heals within 20s"] })
      .optional(),
    in: z.string().meta({ description: "The phase it is asked of", examples: ["steady"] }),
    within: durationMs().meta({ description: 'It comes true by then and lasts, as "20s"' }).optional(),
    recovers: durationMs()
      .meta({ description: 'It is true again so soon after each end of the phase\'s faults, and lasts, as "20s"' })
      .optional(),
    when: z
      .enum(["throughout", "at-end"])
      .meta({ description: "All through the phase, which is meant when left out, or at its end" })
      .optional(),
    after: durationMs().meta({ description: 'Skip this much of the phase\'s start, as "25s"' }).optional(),
  })
  .check(exactlyOneOf(assertionKinds))
  .meta({
    description: `One of ${assertionKinds.join(", ")}, and when it must hold`,
  });

export type WrittenExpectation = z.infer<typeof expectation>;
