/** Whether the links were as planned: the measured round trips and losses beside the plan's. */
import { binomialDistribution, mean, sum } from "simple-statistics";
import { formatShare } from "../base/units.ts";
import type { ProbeEvent } from "../model/trace.ts";
import type { History } from "../trace/history.ts";
import type { TestbedFault } from "./testbed-fault.ts";

/** A mean round trip may be off by the largest of these. */
const meanToleranceRatio = 0.05;
const meanToleranceMs = 2;
const meanToleranceErrors = 4;
/** What a loss may be off by beside what chance explains: a busy queue drops an echo now and then. */
const lossToleranceRatio = 0.01;
/** Chance explains what happens more often than this; the table of simple-statistics ends there. */
const leastChance = 1e-4;
/** A probe is recorded when its echoes are over; they took less than this. */
const probeMs = 5000;

/** Conditions that were not as planned explain anything at any time: they are measured at times, and hold between. */
export function linkFaults(history: History): readonly TestbedFault[] {
  const usable = history.probes.filter((probe) => isUndisturbed(probe, history));
  const byLink = Map.groupBy(usable, (probe) => [probe.from, probe.to, probe.plannedMs, probe.phase].join(" "));
  const messages = [...[...byLink.values()].flatMap(mismatches), ...unmeasured(history, usable)];
  return messages.map((message) => ({ message, fromMs: 0, toMs: Infinity, excuses: true, voids: true }));
}

/** Both nodes ran and no partition stood between them, so the planned condition is all that its packets met. */
export function isUndisturbed({ from, to, atMs }: ProbeEvent, history: History): boolean {
  const bothReady = [from, to].every((node) => history.statusAt(node, atMs) === "ready");
  return bothReady && !history.cutBetween(from, to, atMs - probeMs, atMs);
}

function mismatches(probes: readonly ProbeEvent[]): string[] {
  const [probe] = probes;
  if (probe === undefined) return [];
  const roundTripsMs = probes.flatMap((each) => each.roundTripsMs);
  const sent = sum(probes.map((each) => each.sent));
  const link = `between ${probe.from} and ${probe.to} after ${probe.phase}`;
  return [...meanMismatch(probe, roundTripsMs, link), ...lossMismatch(probe, sent, sent - roundTripsMs.length, link)];
}

/** How far the mean of so many round trips may be from the plan's, ms. */
export function roundTripToleranceMs({ plannedMs, plannedJitterMs }: ProbeEvent, answered: number): number {
  const errorMs = plannedJitterMs / Math.sqrt(answered);
  return Math.max(meanToleranceRatio * plannedMs, meanToleranceMs, meanToleranceErrors * errorMs);
}

function meanMismatch(probe: ProbeEvent, roundTripsMs: number[], link: string): string[] {
  if (roundTripsMs.length === 0) return [];
  const { plannedMs } = probe;
  const measuredMs = mean(roundTripsMs);
  const toleranceMs = roundTripToleranceMs(probe, roundTripsMs.length);
  if (Math.abs(measuredMs - plannedMs) <= toleranceMs) return [];
  const planned = `planned ${plannedMs.toFixed(1)}ms, give or take ${toleranceMs.toFixed(1)}ms`;
  return [`the round trip ${link} was ${measuredMs.toFixed(1)}ms in the mean of ${roundTripsMs.length}; ${planned}`];
}

function lossMismatch({ plannedLossRatio }: ProbeEvent, sent: number, lost: number, link: string): string[] {
  if (sent === 0) return [];
  const most = chances(sent, Math.min(1, plannedLossRatio + lossToleranceRatio));
  const least = chances(sent, Math.max(0, plannedLossRatio - lossToleranceRatio));
  const tooMany = lost >= most.length;
  const tooFew = sum(least.slice(0, lost + 1)) < leastChance;
  if (!tooMany && !tooFew) return [];
  return [`${lost} of ${sent} echoes ${link} were lost; planned ${formatShare(plannedLossRatio)}`];
}

/** The probability of each number of losses from 0 on, until what is left is less than `leastChance`. */
function chances(sent: number, lossRatio: number): number[] {
  return binomialDistribution(sent, lossRatio) ?? [];
}

/** Planned links without an answered probe, though both their ends ran when links were measured. */
function unmeasured({ plan, probes, end, statusAt }: History, usable: readonly ProbeEvent[]): string[] {
  if (plan.probes.length > 0 && probes.length === 0 && end?.outcome === "complete") {
    return ["no link was measured, so nothing is known of the conditions"];
  }
  const times = [...new Set(probes.map(({ atMs }) => atMs))];
  return plan.probes.flatMap(({ from, to }) => {
    const answered = usable.some((probe) => probe.from === from && probe.to === to && probe.roundTripsMs.length > 0);
    const couldBe = times.some((atMs) => statusAt(from, atMs) === "ready" && statusAt(to, atMs) === "ready");
    return answered || !couldBe ? [] : [`the round trip between ${from} and ${to} was never measured`];
  });
}
