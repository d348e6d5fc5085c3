/**
 * `delivery: { ratio: ">= 99.5%", p50: "<= 1s", p99: "<= 3s" }`: of the messages published in the phase, how many
 * reached those who should have got them, and how fast. Who should is defined in `measures/delivery.ts`.
 */
import { z } from "zod";
import { durationBound, shareBound } from "../base/units.ts";
import type { Assertion } from "./assertion.ts";

const schema = z
  .strictObject({
    /** Received among expected pairs of message and receiver. */
    ratio: shareBound().optional(),
    /** Percentiles of the time from publishing to the first copy, over received pairs, ms. */
    p50: durationBound().optional(),
    p95: durationBound().optional(),
    p99: durationBound().optional(),
  })
  .refine((config) => Object.values(config).some((bound) => bound !== undefined), {
    error: "has no bound; expected at least one of ratio, p50, p95, p99",
  });

export const delivery: Assertion<typeof schema> = {
  schema,
  over: "window",
  groupFields: [],
  sentence: ({ ratio, ...percentiles }) =>
    [
      ratio === undefined ? "delivery" : `delivery ${ratio.text}`,
      ...Object.entries(percentiles).flatMap(([name, bound]) => (bound === undefined ? [] : [`${name} ${bound.text}`])),
    ].join(", "),
};
