/**
 * `delivery: { of: desktop, flow: chat, ratio: ">= 99.5%", p50: "<= 1s", p99: "<= 3s", on-time: ">= 99%" }`: of the messages published
 * in the phase, how many reached those who should have got them, and how fast; and how many were sent in time. Who should is defined
 * in `measures/delivery.ts`, what is late in `measures/punctuality.ts`. A message that its own settled publisher refused to send
 * reached nobody.
 */
import { quantileSorted } from "simple-statistics";
import { z } from "zod";
import { countsText, mostFrequent } from "../base/most-frequent.ts";
import { durationBound, formatMs, formatShare, meetsBound, shareBound } from "../base/units.ts";
import { type Delivery, deliveryOf } from "../measures/delivery.ts";
import { type Punctuality, punctualityOf } from "../measures/punctuality.ts";
import type { Violation } from "../model/verdict.ts";
import type { PhaseSpan } from "../trace/history.ts";
import { type Assertion, flowNames, groupNames, inconclusive } from "./assertion.ts";
import { inForceMeanwhile } from "./faults-text.ts";
import { phaseWindow } from "./phase-window.ts";
import { sentence } from "./violation-of.ts";

const schema = z
  .strictObject({
    /** Received among expected pairs of message and receiver. */
    ratio: shareBound().optional(),
    /** Percentiles of the time from publishing to the first copy, over received pairs, ms. */
    p50: durationBound().optional(),
    p95: durationBound().optional(),
    p99: durationBound().optional(),
    /** Sent within a second of their time, among all that were due but those whose publishers were away. */
    "on-time": shareBound().optional(),
    /** Of these flows; of all that the phase sends when left out. */
    flow: flowNames().optional(),
    /** To these receivers; to all when left out. */
    of: groupNames().optional(),
  })
  .refine(({ flow: _, of: __, ...bounds }) => Object.values(bounds).some((bound) => bound !== undefined), {
    error: "has no bound; expected at least one of ratio, p50, p95, p99, on-time",
  });

type Config = z.infer<typeof schema>;

export const delivery: Assertion<typeof schema> = {
  schema,
  over: () => "window",
  groupFields: ["of"],
  sentence: ({ ratio, flow, of, ...bounds }) =>
    [
      ["delivery", flow && `of ${flow.join(", ")}`, of && `to ${of.join(", ")}`, ratio?.text].filter(Boolean).join(" "),
      ...Object.entries(bounds).flatMap(([name, bound]) => (bound === undefined ? [] : [`${name} ${bound.text}`])),
    ].join(", "),
  judge({ in: name, when, config }, history) {
    const window = phaseWindow(name, when, history);
    if ("reason" in window) return inconclusive(window.reason);
    const { phase, fromMs } = window;
    const selection = { fromMs, toMs: phase.endMs, flows: config.flow, receivers: config.of };
    const found = deliveryOf(history, selection);
    const what = config.flow === undefined ? "nothing" : `nothing of ${config.flow.join(", ")}`;
    if (found.published + found.refused.length === 0) return inconclusive(`${what} was published in ${name}`);
    if (found.expected === 0) return inconclusive(`${what} that was published in ${name} was due to anybody`);
    const inForce = inForceMeanwhile(history, selection);
    const violations = [
      ...ratioViolation(found, config, phase),
      ...latencyViolations(found, config, phase),
      ...lateViolations(punctualityOf(history, selection), config, phase),
    ].map((violation) => ({ ...violation, message: sentence([violation.message, inForce]) }));
    return violations.length === 0 ? { outcome: "pass" } : { outcome: "fail", violations };
  },
};

function ratioViolation(
  { latenciesMs, expected, lost, refused }: Delivery,
  { ratio: bound }: Config,
  phase: PhaseSpan,
) {
  const delivered = latenciesMs.length;
  const ratio = delivered / expected;
  if (bound === undefined || meetsBound(ratio, bound)) return [];
  const [first] = lost;
  const receivers = mostFrequent(lost.map(({ to }) => to));
  const senders = mostFrequent(lost.map(({ from }) => from));
  const parts = [
    `${formatShare(ratio)} was delivered (${delivered} of ${expected}) in ${phase.name}; expected ${bound.text}`,
    ...(first ? [`lost first ${formatMs(first.sentAtMs - phase.startMs)} after its start`] : []),
    `lost most to ${countsText(receivers)}`,
    `lost most from ${countsText(senders)}`,
    ...(refused[0] ? [`${refused.length} refused by their publishers, first ${refusalText(refused[0])}`] : []),
  ];
  const nodes = [...new Set([...receivers, ...senders].map(([node]) => node))];
  return [{ message: parts.join("; "), nodes, atMs: phase.endMs, value: ratio }];
}

function latencyViolations({ latenciesMs, expected }: Delivery, config: Config, phase: PhaseSpan): Violation[] {
  const percentiles = { p50: 0.5, p95: 0.95, p99: 0.99 };
  return (["p50", "p95", "p99"] as const).flatMap((name) => {
    const bound = config[name];
    if (bound === undefined) return [];
    const value = latenciesMs.length === 0 ? Infinity : quantileSorted([...latenciesMs], percentiles[name]);
    if (meetsBound(value, bound)) return [];
    const found = value === Infinity ? `none of ${expected} was delivered` : `${name} is ${Math.ceil(value)}ms`;
    const message = `${found} in ${phase.name}; expected ${name} ${bound.text}`;
    return [{ message, nodes: [], atMs: phase.endMs, ...(value !== Infinity && { value }) }];
  });
}

function lateViolations({ onTimeRatio, late, unsent }: Punctuality, config: Config, phase: PhaseSpan): Violation[] {
  const bound = config["on-time"];
  if (bound === undefined || onTimeRatio === null || meetsBound(onTimeRatio, bound)) return [];
  const publishers = mostFrequent([...late, ...unsent].map(({ from }) => from));
  const latestMs = Math.max(...late.map(({ sentAtMs, dueAtMs }) => sentAtMs - dueAtMs));
  const parts = [
    `${formatShare(onTimeRatio)} was sent on time in ${phase.name}; expected ${bound.text}`,
    ...(late.length > 0 ? [`${late.length} late, by up to ${formatMs(latestMs)}`] : []),
    ...(unsent.length > 0 ? [`${unsent.length} never sent`] : []),
    `most from ${countsText(publishers)}`,
  ];
  const nodes = publishers.map(([node]) => node);
  return [{ message: parts.join("; "), nodes, atMs: phase.endMs, value: onTimeRatio }];
}

function refusalText({ from, refusal }: Delivery["refused"][number]): string {
  return `${from}: ${refusal}`;
}
