/** Delay and its jitter: the YAML keys of one segment, and how segments add up. */
import type { z } from "zod";
import { durationMs } from "../base/units.ts";
import type { DelayShaping } from "../model/link.ts";

/** A minute one way is far beyond any network; more is a slip of the unit. */
const longest = { max: 60_000, text: "of 0ms..60s" };

const fields = {
  delay: durationMs(longest).meta({ description: 'Mean one-way delay, as "45ms"' }).prefault("0ms"),
  jitter: durationMs(longest)
    .meta({ description: 'Standard deviation of the delay, as "4ms"; asks for a delay' })
    .prefault("0ms"),
};

/** One segment of a way, both in ms. */
export type DelaySegment = z.infer<z.ZodObject<typeof fields>>;

export const delay = { fields, compose };

/** Means add; jitters of independent segments add in quadrature. Undefined when nothing delays. */
function compose(segments: readonly DelaySegment[]): DelayShaping | undefined {
  const meanMs = segments.reduce((sum, segment) => sum + segment.delay, 0);
  const jitterMs = Math.hypot(...segments.map((segment) => segment.jitter));
  return meanMs === 0 ? undefined : { kind: "delay", meanMs: micro(meanMs), jitterMs: micro(jitterMs) };
}

/** Whole microseconds, finer than any kernel keeps them. */
function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
