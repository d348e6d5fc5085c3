/** Duplication: the YAML key of one segment, and how segments compose. */
import type { z } from "zod";
import { shareRatio } from "../base/units.ts";
import type { DuplicateShaping, Segment } from "../model/link.ts";

const fields = {
  duplicate: shareRatio().meta({ description: 'Share of packets that are sent twice, as "1%"' }).optional(),
};

type Written = z.infer<z.ZodObject<typeof fields>>;

export const duplicate = { fields, read, compose };

function read({ duplicate: ratio }: Written): Segment {
  return ratio === undefined ? {} : { duplicateRatio: ratio };
}

/** A packet is sent twice when any segment doubles it: 1 - (1-p1)(1-p2)... */
function compose(segments: readonly Segment[]): DuplicateShaping | undefined {
  const spares = segments.reduce((share, segment) => share * (1 - (segment.duplicateRatio ?? 0)), 1);
  return spares === 1 ? undefined : { kind: "duplicate", ratio: Number((1 - spares).toPrecision(10)) };
}
