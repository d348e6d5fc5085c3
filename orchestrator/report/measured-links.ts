/** What the plan says of the round trips between two zones beside what the run measured of them. */
import { mean } from "simple-statistics";
import { isUndisturbed, roundTripToleranceMs } from "../assertions/link-faults.ts";
import type { ProbeEvent } from "../model/trace.ts";
import type { History } from "../trace/history.ts";

export interface MeasuredLink {
  /** The two zones, sorted; the same twice for the inside of one. */
  readonly between: readonly [string, string];
  readonly plannedMs: number;
  /** Mean of all round trips; null when none was answered. */
  readonly measuredMs: number | null;
  /** Measured against planned: 0.01 is 1 % more. Null where there is nothing to compare. */
  readonly deviationRatio: number | null;
  readonly plannedLossRatio: number;
  readonly sent: number;
  readonly answered: number;
  /** Each of its pairs of nodes by itself, as the judge holds it against the plan; never when none answered. */
  readonly withinTolerance: boolean;
}

/** "eu/fibre - us/mobile", or "inside eu/fibre". */
export function linkName({ between: [a, b] }: MeasuredLink): string {
  return a === b ? `inside ${a}` : `${a} - ${b}`;
}

/** "98.6ms (+0.6%)"; "no answer". */
export function measuredText({ measuredMs, deviationRatio }: MeasuredLink): string {
  if (measuredMs === null) return "no answer";
  const deviation =
    deviationRatio === null ? "" : ` (${deviationRatio < 0 ? "" : "+"}${(deviationRatio * 100).toFixed(1)}%)`;
  return `${measuredMs.toFixed(1)}ms${deviation}`;
}

/** One a pair of zones with the same plan, in order of name. Probes of nodes that were down or cut off are left out. */
export function measuredLinks(history: History): readonly MeasuredLink[] {
  const zoneOf = new Map(history.plan.nodes.map(({ id, zone }) => [id, zone]));
  const probes = history.probes.filter((probe) => isUndisturbed(probe, history));
  const zonesOf = ({ from, to }: ProbeEvent) => [zoneOf.get(from) ?? from, zoneOf.get(to) ?? to].toSorted();
  const byPair = Map.groupBy(probes, (probe) => JSON.stringify([...zonesOf(probe), probe.plannedMs]));
  return [...byPair.values()]
    .flatMap((ofPair) => {
      const [first] = ofPair;
      return first === undefined ? [] : [measuredLink(zonesOf(first), first, ofPair)];
    })
    .toSorted((a, b) => a.between.join().localeCompare(b.between.join()));
}

function measuredLink(
  [a = "", b = ""]: readonly string[],
  plan: ProbeEvent,
  probes: readonly ProbeEvent[],
): MeasuredLink {
  const roundTripsMs = probes.flatMap((probe) => probe.roundTripsMs);
  const measuredMs = roundTripsMs.length === 0 ? null : mean(roundTripsMs);
  const deviationMs = measuredMs === null ? null : measuredMs - plan.plannedMs;
  return {
    between: [a, b],
    plannedMs: plan.plannedMs,
    measuredMs,
    deviationRatio: deviationMs === null || plan.plannedMs === 0 ? null : deviationMs / plan.plannedMs,
    plannedLossRatio: plan.plannedLossRatio,
    sent: probes.reduce((sum, { sent }) => sum + sent, 0),
    answered: roundTripsMs.length,
    withinTolerance: measuredMs !== null && probes.every(isAsPlanned),
  };
}

function isAsPlanned(probe: ProbeEvent): boolean {
  const { roundTripsMs, plannedMs } = probe;
  if (roundTripsMs.length === 0) return true; // silence is a loss, and says nothing of the delay
  return Math.abs(mean([...roundTripsMs]) - plannedMs) <= roundTripToleranceMs(probe, roundTripsMs.length);
}
