/** Delay, its jitter and the jitter's shape: the YAML keys of one segment, and how segments add up. */
import { z } from "zod";
import { durationMs, shareRatio } from "../base/units.ts";
import type { DelayShaping, Distribution, Segment } from "../model/link.ts";

/** A minute one way is far beyond any network; more is a slip of the unit. */
const longest = { max: 60_000, text: "of 0ms..60s" };
const distributions = ["uniform", "normal", "pareto", "paretonormal"] as const satisfies readonly Distribution[];

const fields = {
  delay: durationMs(longest).meta({ description: 'Mean one-way delay, as "45ms"' }).optional(),
  jitter: durationMs(longest)
    .meta({ description: 'Standard deviation of the delay, as "4ms"; asks for a delay' })
    .optional(),
  distribution: z
    .enum(distributions)
    .meta({ description: "Shape of the jitter; normal when left out", examples: ["pareto"] })
    .optional(),
  correlation: shareRatio()
    .meta({ description: 'How much the delay of one packet tells of the next one\'s, as "25%"; asks for a jitter' })
    .optional(),
};

type Written = z.infer<z.ZodObject<typeof fields>>;

export const delay = { fields, read, compose, widestJitterMs };

function read({ delay: delayMs, jitter: jitterMs, distribution, correlation }: Written): Segment {
  return {
    ...(delayMs !== undefined && { delayMs }),
    ...(jitterMs !== undefined && { jitterMs }),
    ...(distribution !== undefined && { distribution }),
    ...(correlation !== undefined && { correlation }),
  };
}

/**
 * Means add, and jitters of independent segments add in quadrature. The correlation of the sum is that of its parts weighted
 * by their variances, which is exact; its shape is taken to be that of the widest jitter. Undefined when nothing delays.
 */
function compose(segments: readonly Segment[]): DelayShaping | undefined {
  const meanMs = segments.reduce((sum, segment) => sum + (segment.delayMs ?? 0), 0);
  if (meanMs === 0) return undefined;
  const jitterMs = Math.hypot(...segments.map(jitterOf));
  const weighted = segments.reduce((sum, segment) => sum + (segment.correlation ?? 0) * jitterOf(segment) ** 2, 0);
  const widest = segments.toSorted((a, b) => jitterOf(b) - jitterOf(a))[0];
  return {
    kind: "delay",
    meanMs: micro(meanMs),
    jitterMs: micro(jitterMs),
    distribution: widest?.distribution ?? "normal",
    correlation: jitterMs === 0 ? 0 : Number((weighted / jitterMs ** 2).toPrecision(10)),
  };
}

/**
 * Deviations that fit below the mean: a jitter that is wider would have packets arrive before they were sent, and cutting those
 * off at zero moves the mean by more than half a percent. The shapes end there, or nearly so.
 */
const roomBelow: Readonly<Record<Distribution, number>> = { uniform: 1.75, normal: 2, pareto: 0.8, paretonormal: 1.25 };

/** The widest jitter of a shape that a mean delay has room for. */
function widestJitterMs(delayMs: number, distribution: Distribution = "normal"): number {
  return micro(delayMs / roomBelow[distribution]);
}

function jitterOf({ jitterMs }: Segment): number {
  return jitterMs ?? 0;
}

/** Whole microseconds, finer than any kernel keeps them. */
function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
