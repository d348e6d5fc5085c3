/**
 * `latency: { from: eu, to: asia, p50: "<= 200ms", p95: "<= 500ms" }`: how fast messages of the phase get from region to region:
 * each pair of regions that is meant has to keep to it. See `measures/latency-by-regions.ts`.
 */
import { z } from "zod";
import { durationBound, meetsBound } from "../base/units.ts";
import { latencyByRegions, type RegionLatency } from "../measures/latency-by-regions.ts";
import { measureText } from "../measures/measure-text.ts";
import { type Assertion, allOf, flowNames, regionNames } from "./assertion.ts";
import { judgeWindow } from "./over-window.ts";
import type { Reading } from "./round-outcome.ts";

const percentiles = ["p50", "p95", "p99"] as const;

const schema = z
  .strictObject({
    /** Regions of the publisher and of the receiver; every region when left out. */
    from: regionNames().optional(),
    to: regionNames().optional(),
    /** Percentiles of the time from publishing to the first copy, over received pairs, ms. */
    p50: durationBound().optional(),
    p95: durationBound().optional(),
    p99: durationBound().optional(),
    /** Of these flows; of all that the phase sends when left out. */
    flow: flowNames().optional(),
  })
  .refine((bounds) => percentiles.some((percentile) => bounds[percentile] !== undefined), {
    error: "has no bound; expected at least one of p50, p95, p99",
  });

type Config = z.infer<typeof schema>;

export const latency: Assertion<typeof schema> = {
  schema,
  over: () => "window",
  groupFields: [],
  sentence: (config) =>
    [
      wayText(config),
      ...percentiles.flatMap((name) => (config[name] === undefined ? [] : [`${name} ${config[name].text}`])),
    ].join(", "),
  judge(expectation, history) {
    const { config } = expectation;
    const { from, to, flow: flows } = config;
    const verdicts = percentiles.flatMap((name) => {
      const bound = config[name];
      if (bound === undefined) return [];
      return judgeWindow(expectation, history, {
        expected: `${name} ${bound.text}`,
        nothing: `no message was due ${wayText(config).replace("latency ", "")}`,
        read: (span) =>
          latencyByRegions(history, { ...span, flows })
            .filter((way) => (from?.includes(way.from) ?? true) && (to?.includes(way.to) ?? true))
            .map((way) => readingOf(way, name)),
        accepts: (value) => meetsBound(value, bound),
        share: 1,
      });
    });
    return allOf(verdicts);
  },
};

/** "latency of chat from eu to any region" */
function wayText({ from, to, flow }: Config): string {
  const [source, sink] = [from, to].map((regions) => regions?.join(", ") ?? "any region");
  return `latency ${flow === undefined ? "" : `of ${flow.join(", ")} `}from ${source} to ${sink}`;
}

function readingOf(way: RegionLatency, percentile: (typeof percentiles)[number]): Reading {
  const { from, to, expected, delivered } = way;
  const subject = `${from} to ${to}`;
  const value = way[`${percentile}Ms`] ?? undefined;
  const text =
    value === undefined
      ? `${subject} none of ${expected} was delivered`
      : `${subject} has ${percentile} ${measureText(value, "ms")} (${delivered} of ${expected} delivered)`;
  return { subject, key: subject, nodes: [], value, text };
}
