/**
 * The kinds of conditions, and how they compose: last mile of the sender, path, last mile of the receiver.
 * A new kind is one file, its `fields` in the schemas below, its `read` in `segmentOf` and its `compose` in the list.
 */
import { z } from "zod";
import type { LastMile, Segment, Shaping } from "../model/link.ts";
import { corrupt } from "./corrupt.ts";
import { delay } from "./delay.ts";
import { duplicate } from "./duplicate.ts";
import { loss } from "./loss.ts";
import { rate } from "./rate.ts";
import { reorder } from "./reorder.ts";

export const effectFields = {
  ...delay.fields,
  ...loss.fields,
  ...reorder.fields,
  ...duplicate.fields,
  ...corrupt.fields,
};

/** The inside of a region, as written. */
export const segment = z.strictObject({ ...effectFields, ...rate.pathFields });
/** What lies between two regions, as written. */
export const path = z.strictObject({
  between: z.tuple([z.string(), z.string()]).meta({ description: "The two regions", examples: [["eu", "us"]] }),
  ...effectFields,
  ...rate.pathFields,
});
/** What lies between a node and its region, as written. */
export const lastMile = z.strictObject({ ...rate.mileFields, ...effectFields });

export type WrittenSegment = z.infer<typeof segment>;
export type WrittenLastMile = z.infer<typeof lastMile>;

export function segmentOf(written: WrittenSegment): Segment {
  return { ...effectsOf(written), ...rate.readPath(written) };
}

export function lastMileOf(written: WrittenLastMile): LastMile {
  return { ...effectsOf(written), ...rate.readMile(written) };
}

function effectsOf(written: WrittenSegment | WrittenLastMile): Segment {
  return Object.assign({}, ...[delay, loss, reorder, duplicate, corrupt].map((kind) => kind.read(written)));
}

/** The whole condition of one direction of a way. Empty when its segments change nothing. */
export function composeShaping(segments: readonly Segment[]): readonly Shaping[] {
  const delayed = delay.compose(segments);
  const all = [
    delayed,
    loss.compose(segments),
    // Both directions of a way are alike, as a rule; for a queue's length that is near enough.
    rate.compose(segments, 2 * (delayed?.meanMs ?? 0)),
    reorder.compose(segments),
    duplicate.compose(segments),
    corrupt.compose(segments),
  ];
  return all.filter((shaping) => shaping !== undefined);
}
