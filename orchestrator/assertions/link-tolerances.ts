/**
 * How far a measurement may be from its plan. Each bound is the larger of what is left to the testbed and of what chance
 * explains: four standard errors, or, of losses, what happens more often than once in ten thousand times.
 */
import { binomialDistribution, mean, sampleStandardDeviation, sum } from "simple-statistics";
import { formatRate, formatShare } from "../base/units.ts";
import type { FlowEvent, ProbeEvent } from "../model/trace.ts";

/** A mean delay: of one way, and of there and back. */
const delayRatio = 0.05;
const oneWayMs = 2;
const roundTripMs = 3;
/** A standard deviation, and what a host with other things to do adds to it, in quadrature. */
const jitterRatio = 0.15;
const noiseMs = 4;
const standardErrors = 4;
/** A loss, beside what chance explains: a busy queue drops a packet now and then. */
const lossRatio = 0.01;
const leastChance = 1e-4;
/** A rate, beside what jitter does to it. */
const rateRatio = 0.03;

/** One figure that is not as planned. */
export interface Deviation {
  readonly of: "delay" | "jitter" | "loss" | "rate" | "round trip";
  /** "was 98.1ms in the mean of 100; planned 70.0ms, give or take 3.5ms" */
  readonly text: string;
}

export function flowDeviations({ planned, measured }: FlowEvent): readonly Deviation[] {
  if (planned.bitsPerSecond !== null) return rateDeviations(planned.bitsPerSecond, { planned, measured });
  const whole = 1 - measured.lossRatio - measured.corruptRatio;
  const lost = lossDeviation(planned.lossRatio, planned.lossTrials, 1 - whole, measured.sent, "packets");
  if (measured.delay === null) return lost;
  const { meanMs, deviationMs, errorMs = 0 } = measured.delay;
  const arrived = Math.round(whole * measured.sent);
  const meanMost = meanTolerance(planned.delayMs, planned.delayErrorMs, oneWayMs) + errorMs;
  const delay = {
    plannedMs: planned.delayMs,
    measuredMs: meanMs,
    belowMs: meanMost,
    aboveMs: meanMost + planned.sendingMs,
  };
  const spreadMs = Math.max(jitterRatio * planned.jitterMs, standardErrors * planned.jitterErrorMs);
  const jitter = {
    plannedMs: planned.jitterMs,
    measuredMs: deviationMs,
    belowMs: spreadMs,
    aboveMs: Math.hypot(planned.jitterMs + spreadMs, noiseMs + planned.sendingMs) - planned.jitterMs,
  };
  return [
    ...lost,
    ...msDeviation("delay", delay, `in the mean of ${arrived}`),
    ...(arrived < 2 ? [] : msDeviation("jitter", jitter, `over ${arrived} packets`)),
  ];
}

function rateDeviations(
  bits: number,
  { planned, measured }: Pick<FlowEvent, "planned" | "measured">,
): readonly Deviation[] {
  const rate = measured.bitsPerSecond ?? 0;
  const slack = rateRatio + standardErrors * planned.rateErrorRatio;
  // Whether packets are lost before they meet the rate or after is the shaper's own affair.
  if (rate >= bits * (1 - planned.lossRatio) * (1 - slack) && rate <= bits * (1 + slack)) return [];
  const text = `was ${formatRate(rate)}; planned ${formatRate(bits)}, give or take ${formatShare(slack)}`;
  return [{ of: "rate", text }];
}

export function echoDeviations(probe: ProbeEvent): readonly Deviation[] {
  const { plannedMs, plannedJitterMs, plannedLossRatio, sent, roundTripsMs } = probe;
  const lost = sent === 0 ? 0 : 1 - roundTripsMs.length / sent;
  const lossFound = lossDeviation(plannedLossRatio, sent, lost, sent, "echoes");
  if (roundTripsMs.length === 0) return lossFound;
  const toleranceMs = meanTolerance(plannedMs, plannedJitterMs / Math.sqrt(roundTripsMs.length), roundTripMs);
  const roundTrip = { plannedMs, measuredMs: mean([...roundTripsMs]), belowMs: toleranceMs, aboveMs: toleranceMs };
  return [...lossFound, ...msDeviation("round trip", roundTrip, `in the mean of ${roundTripsMs.length}`)];
}

/** Standard deviation of round trips; null of fewer than two. */
export function jitterOf(roundTripsMs: readonly number[]): number | null {
  return roundTripsMs.length < 2 ? null : sampleStandardDeviation([...roundTripsMs]);
}

function meanTolerance(plannedMs: number, errorMs: number, leastMs: number): number {
  return Math.max(delayRatio * plannedMs, leastMs, standardErrors * errorMs);
}

interface Compared {
  readonly plannedMs: number;
  readonly measuredMs: number;
  readonly belowMs: number;
  readonly aboveMs: number;
}

function msDeviation(
  of: Deviation["of"],
  { plannedMs, measuredMs, belowMs, aboveMs }: Compared,
  evidence: string,
): readonly Deviation[] {
  const offMs = measuredMs - plannedMs;
  if (offMs <= aboveMs && offMs >= -belowMs) return [];
  const tolerance = (offMs > 0 ? aboveMs : belowMs).toFixed(1);
  const text = `was ${measuredMs.toFixed(1)}ms ${evidence}; planned ${plannedMs.toFixed(1)}ms, give or take ${tolerance}ms`;
  return [{ of, text }];
}

/** @param trials of independent losses that would tell as much; a way that is cut lets nothing through at all */
function lossDeviation(
  planned: number,
  trials: number,
  measured: number,
  sent: number,
  unit: string,
): readonly Deviation[] {
  if (sent === 0) return [];
  const lost = Math.round(measured * sent);
  const lostTrials = Math.round(measured * trials);
  const most = chances(trials, Math.min(1, planned + lossRatio));
  const least = chances(trials, Math.max(0, planned - lossRatio));
  const tooMany = lostTrials >= most.length;
  const tooFew = planned === 1 ? lost < sent : sum(least.slice(0, lostTrials + 1)) < leastChance;
  if (!tooMany && !tooFew) return [];
  return [{ of: "loss", text: `was ${lost} of ${sent} ${unit}; planned ${formatShare(planned)}` }];
}

/** The probability of each number of losses from 0 on, until what is left is less than `leastChance`. */
function chances(trials: number, ratio: number): number[] {
  return binomialDistribution(trials, ratio) ?? [];
}
