/** `mesh-degree: { of: desktop, min: 4, max: 8, share: 95% }`: running mesh peers of a node, on each of its topics. */
import { z } from "zod";
import { formatShare, shareRatio } from "../base/units.ts";
import { type Assertion, checkRange, groupNames, groupsText, rangeText, wholeRange } from "./assertion.ts";

const schema = z
  .strictObject({
    /** Whom it is asked of; all nodes when left out. */
    of: groupNames().optional(),
    ...wholeRange,
    /** How many of the running ones must be in the range, 0..1. */
    share: shareRatio().prefault("100%"),
  })
  .check(checkRange);

export const meshDegree: Assertion<typeof schema> = {
  schema,
  over: "rounds",
  groupFields: ["of"],
  sentence: (config) => `mesh degree ${rangeText(config)} for ${formatShare(config.share)} of ${groupsText(config.of)}`,
};
