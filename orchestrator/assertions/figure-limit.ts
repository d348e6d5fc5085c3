/** `min` and `max` of a figure, written in its unit: `4`, `"95%"`, `"2s"`, `"20KiB/s"`. */
import { z } from "zod";
import { bytesPerSecond, durationMs, frequencyPerSecond, shareRatio, sizeBytes } from "../base/units.ts";
import type { MeasureUnit } from "../measures/measure.ts";

/** As it is written, whatever the unit: which one it has to be depends on the measure. */
export const figureLimit = () =>
  z
    .union([z.number(), z.string()], {
      error: ({ input }) => `is ${JSON.stringify(input)}; expected a number, or a quantity with its unit, as "95%"`,
    })
    .meta({
      description:
        "In the unit of the measure: a number, a share, a duration, a size, a size each second or a frequency",
      examples: [4, "95%", "2s", "20KiB/s", "30/m"],
    });

/** What is written to the figure that a measure of the unit gives. */
export function limitIn(unit: MeasureUnit): z.ZodType<number> {
  switch (unit) {
    case "count":
    case "score":
      return z.number({ error: ({ input }) => `is ${JSON.stringify(input)}; expected a number, as 4` });
    case "ratio":
      return shareRatio();
    case "ms":
      return durationMs();
    case "bytes":
      return sizeBytes();
    case "bytes/s":
      return bytesPerSecond();
    case "1/min":
      return frequencyPerSecond({}).transform((each) => each * 60);
    default:
      return unit satisfies never;
  }
}

export interface FigureRange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** The ends belong to it. */
export function isWithin(value: number, { min = -Infinity, max = Infinity }: FigureRange): boolean {
  return value >= min && value <= max;
}

/** ">= 4", "<= 8", "4..8" */
export function rangeText({ min, max }: FigureRange, textOf: (value: number) => string): string {
  if (max === undefined) return min === undefined ? "" : `>= ${textOf(min)}`;
  return min === undefined ? `<= ${textOf(max)}` : `${textOf(min)}..${textOf(max)}`;
}

/** What is wrong with the two together, and where; undefined where nothing is. */
export function rangeProblem(
  { min, max }: FigureRange,
  textOf: (value: number) => string,
): { readonly path: readonly string[]; readonly message: string } | undefined {
  if (min === undefined && max === undefined) {
    return { path: [], message: "has neither min nor max; expected at least one of them" };
  }
  if (min === undefined || max === undefined || min <= max) return undefined;
  const message = `is ${textOf(min)}, more than max, which is ${textOf(max)}; expected min <= max`;
  return { path: ["min"], message };
}
