/**
 * `latency: { from: eu, to: asia, p50: "<= 200ms", p95: "<= 500ms" }`: how fast messages of the phase get from region to region:
 * each pair of regions that is meant has to keep to it. See `measures/latency-by-regions.ts`.
 */
import { z } from "zod";
import { countsText, mostFrequent } from "../base/most-frequent.ts";
import { type Bound, durationBound, meetsBound } from "../base/units.ts";
import { type ExpectedPair, expectedPairs } from "../measures/delivery.ts";
import { latencyByRegions, type RegionLatency } from "../measures/latency-by-regions.ts";
import type { Span } from "../measures/measure.ts";
import { measureText } from "../measures/measure-text.ts";
import type { History } from "../trace/history.ts";
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
    const verdicts = percentiles.flatMap((percentile) => {
      const bound = config[percentile];
      if (bound === undefined) return [];
      return judgeWindow(expectation, history, {
        expected: `${percentile} ${bound.text}`,
        nothing: `no message was due ${wayText(config).replace("latency ", "")}`,
        read: (span) => readingsIn(span, config, { percentile, bound }, history),
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

interface Asked {
  readonly percentile: (typeof percentiles)[number];
  readonly bound: Bound;
}

/** One for each pair of regions that is meant. */
function readingsIn(span: Span, { from, to, flow }: Config, asked: Asked, history: History): readonly Reading[] {
  const regionOf = new Map(history.plan.nodes.map(({ id, region }) => [id, region]));
  const selection = { ...span, flows: flow };
  return latencyByRegions(history, selection)
    .filter((way) => (from?.includes(way.from) ?? true) && (to?.includes(way.to) ?? true))
    .map((way) => {
      const reading = readingOf(way, asked.percentile);
      if (reading.value !== undefined && meetsBound(reading.value, asked.bound)) return reading;
      const isOfWay = (pair: ExpectedPair) => regionOf.get(pair.from) === way.from && regionOf.get(pair.to) === way.to;
      return withSlowest(reading, expectedPairs(history, selection).filter(isOfWay), asked.bound);
    });
}

function readingOf(way: RegionLatency, percentile: Asked["percentile"]): Reading {
  const { from, to, expected, delivered } = way;
  const subject = `${from} to ${to}`;
  const value = way[`${percentile}Ms`] ?? undefined;
  const text =
    value === undefined
      ? `${subject} none of ${expected} was delivered`
      : `${subject} has ${percentile} ${measureText(value, "ms")} (${delivered} of ${expected} delivered)`;
  return { subject, key: subject, nodes: [], value, text };
}

/** Names who waited for too long, or in vain. */
function withSlowest(reading: Reading, pairs: readonly ExpectedPair[], bound: Bound): Reading {
  const slow = pairs.filter(({ latencyMs = Infinity }) => !meetsBound(latencyMs, bound));
  const receivers = mostFrequent(slow.map(({ to }) => to));
  const nodes = receivers.map(([node]) => node);
  return { ...reading, nodes, text: `${reading.text}, too late most to ${countsText(receivers)}` };
}
