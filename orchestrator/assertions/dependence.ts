/** `dependence: { on: fleet, at-most: 30% }`: the share of a node's mesh peers that belong to a group. */
import { z } from "zod";
import { formatShare, shareRatio } from "../base/units.ts";
import { type Assertion, groupNames } from "./assertion.ts";

const schema = z.strictObject({
  on: groupNames(),
  /** Whom it is asked of; all nodes outside of `on` when left out. */
  of: groupNames().optional(),
  /** The largest share that any of them may have, 0..1. */
  "at-most": shareRatio(),
});

export const dependence: Assertion<typeof schema> = {
  schema,
  over: "rounds",
  groupFields: ["on", "of"],
  sentence: ({ on, of, "at-most": limit }) =>
    `at most ${formatShare(limit)} of the mesh of ${of?.join(", ") ?? "others"} is ${on.join(", ")}`,
};
