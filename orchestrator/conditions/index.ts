/**
 * The kinds of conditions, and how they compose: last mile of the sender, path, last mile of the receiver.
 * A new kind is one file, its `fields` in the schema below and its `compose` in the list.
 */
import { z } from "zod";
import type { Shaping } from "../model/link.ts";
import { delay } from "./delay.ts";
import { loss } from "./loss.ts";
import { rate } from "./rate.ts";

/** What a format of its own would name and no kind here builds yet. */
const notYet = ["distribution", "correlation", "reorder", "duplicate", "corrupt", "burst", "queue", "overhead"];

const segmentFields = { ...delay.fields, ...loss.fields };

/** One stretch of a way, the same in both directions. */
export const segment = z.strictObject(segmentFields).meta({ notYet });
/** What lies between two regions. */
export const path = z
  .strictObject({
    between: z.tuple([z.string(), z.string()]).meta({ description: "The two regions", examples: [["eu", "us"]] }),
    ...segmentFields,
  })
  .meta({ notYet });
/** What lies between a node and its region. */
export const lastMile = z.strictObject({ ...rate.fields, ...segmentFields }).meta({ notYet });

export type Segment = z.infer<typeof segment>;
export type Path = z.infer<typeof path>;
export type LastMile = z.infer<typeof lastMile>;

/** The whole condition of one direction of a way. Empty when its segments change nothing. */
export function composeShaping(segments: readonly Segment[]): readonly Shaping[] {
  return [delay.compose(segments), loss.compose(segments)].filter((shaping) => shaping !== undefined);
}
