/** Reordering: the YAML keys of one segment, and how segments compose. */
import { z } from "zod";
import { shareRatio } from "../base/units.ts";
import type { ReorderShaping, Segment } from "../model/link.ts";

const fields = {
  reorder: shareRatio()
    .meta({ description: 'Share of packets that take no delay and overtake the others, as "2%"; asks for a delay' })
    .optional(),
  "reorder-gap": z
    .int()
    .min(1)
    .meta({
      description: "After one has overtaken, this many packets less one go first before another may; 1 when left out",
      examples: [5],
    })
    .optional(),
};

type Written = z.infer<z.ZodObject<typeof fields>>;

export const reorder = { fields, read, compose };

function read({ reorder: ratio, "reorder-gap": gap }: Written): Segment {
  return ratio === undefined ? {} : { reorder: { ratio, gap: gap ?? 1 } };
}

/** A packet overtakes when any segment lets it: 1 - (1-r1)(1-r2)..., with the smallest gap of any. */
function compose(segments: readonly Segment[]): ReorderShaping | undefined {
  const parts = segments.flatMap((segment) => segment.reorder ?? []).filter((part) => part.ratio > 0);
  if (parts.length === 0) return undefined;
  const keeps = parts.reduce((share, part) => share * (1 - part.ratio), 1);
  const gap = Math.min(...parts.map((part) => part.gap));
  return { kind: "reorder", ratio: Number((1 - keeps).toPrecision(10)), gap };
}
