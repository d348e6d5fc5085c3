/**
 * `claim:` of a topology file: what a sound peer manager does, which the run shows or refutes. A folder of topologies with claims is a
 * suite, see `meshbed conformance`. A run by itself takes no notice of it.
 */
import { z } from "zod";
import { groupNames } from "../assertions/assertion.ts";
import { measureNames } from "../measures/measure-named.ts";

const text = (description: string, example: string) =>
  z
    .string()
    .trim()
    .min(1)
    .meta({ description, examples: [example] });

/** In the order in which a suite runs them and a scorecard lists them: what all else rests on first. */
export const claimParts = ["finding", "limits", "failures", "services", "disruption", "attacks"] as const;

export const claim = z
  .strictObject({
    says: text("The claim in one sentence", "Each node has six good connections within a minute"),
    part: z.enum(claimParts).meta({ description: "Its part of the suite" }),
    sources: z
      .array(
        z.strictObject({ name: text("Its name", "27/WAKU2-PEERS"), at: z.url().meta({ description: "Its address" }) }),
      )
      .min(1)
      .meta({ description: "Where the claim comes from" }),
    failure: text("What it means when it does not hold", "Messages are lost as soon as one peer leaves"),
    figure: z
      .strictObject({
        measure: z.enum(measureNames).meta({ description: "A measure, by the name that reports give it" }),
        in: text("A phase", "steady"),
        of: groupNames().optional(),
      })
      .meta({
        description:
          "The figure that says most: a measure over a phase, as `summary.json` has it, or of these groups alone",
      }),
    quick: z.boolean().meta({ description: "Among those that `--quick` runs" }).default(false),
  })
  .meta({ description: "What a sound peer manager does, which the run shows or refutes" });

export type Claim = z.infer<typeof claim>;
