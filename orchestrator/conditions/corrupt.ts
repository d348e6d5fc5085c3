/** Corruption: the YAML key of one segment, and how segments compose. */
import type { z } from "zod";
import { shareRatio } from "../base/units.ts";
import type { CorruptShaping, Segment } from "../model/link.ts";

const fields = {
  corrupt: shareRatio()
    .meta({ description: 'Share of packets in which one bit is flipped, as "0.1%"; receivers drop them' })
    .optional(),
};

type Written = z.infer<z.ZodObject<typeof fields>>;

export const corrupt = { fields, read, compose };

function read({ corrupt: ratio }: Written): Segment {
  return ratio === undefined ? {} : { corruptRatio: ratio };
}

/** A packet is whole when no segment flipped a bit of it: 1 - (1-p1)(1-p2)... */
function compose(segments: readonly Segment[]): CorruptShaping | undefined {
  const spares = segments.reduce((share, segment) => share * (1 - (segment.corruptRatio ?? 0)), 1);
  return spares === 1 ? undefined : { kind: "corrupt", ratio: Number((1 - spares).toPrecision(10)) };
}
