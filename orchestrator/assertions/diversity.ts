/**
 * `diversity: { by: region, of: desktop, min: 2, share: 95% }`: how mixed the peers are that a node is connected to, as an
 * effective number: spread evenly over three regions they count as three. See `measures/diversity.ts`.
 */
import { z } from "zod";
import { formatShare, shareRatio } from "../base/units.ts";
import { diversityMeasures } from "../measures/diversity.ts";
import { type Assertion, groupNames, groupsText } from "./assertion.ts";
import { judgeMeasure } from "./over-measure.ts";

const kinds = ["subnet", "region", "implementation"] as const;

const schema = z.strictObject({
  by: z.enum(kinds).meta({
    description: "Of what there should be several: /24 networks (of IPv6 /64), regions, node implementations",
  }),
  /** Whom it is asked of; all nodes when left out. */
  of: groupNames().optional(),
  min: z
    .number()
    .min(1)
    .meta({ description: "The least effective number, 1 or more", examples: [2] }),
  /** How many of the running ones must have it, 0..1. */
  share: shareRatio().prefault("100%"),
});

type Config = z.infer<typeof schema>;

export const diversity: Assertion<typeof schema> = {
  schema,
  over: () => "rounds",
  groupFields: ["of"],
  sentence: sentenceOf,
  judge(expectation, history) {
    const { by, of, min, share } = expectation.config;
    const measure = diversityMeasures.find(({ name }) => name === `${by}-diversity`);
    if (measure === undefined) throw new Error(`there is no measure of the diversity of ${by}s`);
    const expected = sentenceOf(expectation.config);
    return judgeMeasure(expectation, history, { measure, expected, of, accepts: (value) => value >= min, share });
  },
};

function sentenceOf({ by, of, min, share }: Config): string {
  return `peers of ${min} ${by}s or more for ${formatShare(share)} of ${groupsText(of)}`;
}
