/** Which links a scenario speaks of, as written: what lies between two ends, one way or both, or last miles. */
import { z } from "zod";
import { durationMs } from "../../base/units.ts";

export const names = z.union([
  z.string().meta({ description: "a region, a group or a node" }),
  z.array(z.string()).min(1).meta({ description: "a list of them" }),
]);

export type Names = z.infer<typeof names>;

export const linkFields = {
  between: z
    .tuple([names, names])
    .meta({ description: "What lies between these, both ways", examples: [["eu", "us"]] })
    .optional(),
  from: names.meta({ description: "What lies from these to those of `to`, one way", examples: ["mobile"] }).optional(),
  to: names.meta({ description: "The other end of `from`", examples: ["eu"] }).optional(),
  of: names.meta({ description: "The last miles of these, both directions", examples: ["mobile"] }).optional(),
};

/** How something comes and goes. */
export const flapFields = {
  up: durationMs({ min: 100, text: "of 100ms or more" }).meta({ description: 'Undone for so long, as "5s"' }),
  down: durationMs({ min: 100, text: "of 100ms or more" }).meta({ description: 'In force for so long, as "2s"' }),
};
