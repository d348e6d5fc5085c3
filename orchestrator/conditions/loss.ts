/** Independent loss: the YAML key of one segment, and how segments compose. */
import type { z } from "zod";
import { shareRatio } from "../base/units.ts";
import type { LossShaping } from "../model/link.ts";

const fields = {
  loss: shareRatio()
    .meta({ description: 'Share of packets lost independently, as "0.5%"; less than 100%' })
    .prefault("0%"),
};

/** One segment of a way, as a ratio. */
export type LossSegment = z.infer<z.ZodObject<typeof fields>>;

export const loss = { fields, compose };

/** A packet arrives when no segment lost it: 1 - (1-p1)(1-p2)... Undefined when nothing is lost. */
function compose(segments: readonly LossSegment[]): LossShaping | undefined {
  const arrives = segments.reduce((share, segment) => share * (1 - segment.loss), 1);
  return arrives === 1 ? undefined : { kind: "loss", ratio: Number((1 - arrives).toPrecision(10)) };
}
