/** `healthy: { of: desktop, share: 95% }`: nodes with enough mesh peers and connections, see `measures/health.ts`. */
import { z } from "zod";
import { formatShare, shareRatio } from "../base/units.ts";
import { type Assertion, groupNames, groupsText } from "./assertion.ts";

const schema = z.strictObject({
  /** Whom it is asked of; all nodes when left out. */
  of: groupNames().optional(),
  /** How many of the running ones must be healthy, 0..1. */
  share: shareRatio().prefault("100%"),
});

export const healthy: Assertion<typeof schema> = {
  schema,
  over: "rounds",
  groupFields: ["of"],
  sentence: ({ of, share }) => `${formatShare(share)} of ${groupsText(of)} healthy`,
};
