/** What the plan says of the links beside what the run measured of them: one entry a direction and time, or a pair of nodes. */
import { mean } from "simple-statistics";
import { echoDeviations, flowDeviations, jitterOf } from "../assertions/link-tolerances.ts";
import { judgedFlows, judgedProbes, whenText } from "../assertions/measured-links.ts";
import { formatRate, formatShare } from "../base/units.ts";
import type { FlowEvent, ProbeEvent } from "../model/trace.ts";
import type { History } from "../trace/history.ts";

export interface MeasuredLink {
  /** A flow of packets in one direction, one that fills the way, or echoes between two nodes. */
  readonly kind: "one way" | "rate" | "round trip";
  /** A zone, by its surveyor, or a node. */
  readonly from: string;
  readonly to: string;
  /** "before the first phase" */
  readonly when: string;
  readonly delayMs: Beside | null;
  /** Standard deviation of the delay. */
  readonly jitterMs: Beside | null;
  /** Share of what was sent that did not arrive whole, 0..1. */
  readonly lossRatio: Beside | null;
  readonly bitsPerSecond: Beside | null;
  readonly sent: number;
  readonly withinTolerance: boolean;
}

export interface Beside {
  readonly planned: number;
  /** Null when nothing arrived of which it could be said. */
  readonly measured: number | null;
}

/** Those that are furthest off first. What was disturbed, and so says nothing of the plan, is left out. */
export function measuredLinks(history: History): readonly MeasuredLink[] {
  const timeOf = (measurement: number) => {
    const found = history.plan.measurements[measurement];
    return found === undefined ? "" : whenText(found);
  };
  const flows = judgedFlows(history).filter(({ measured }) => measured.sent > 0);
  const probes = judgedProbes(history).filter(({ sent }) => sent > 0);
  return [
    ...flows.map((event) => ofFlow(event, timeOf(event.measurement))),
    ...probes.map((event) => ofProbe(event, timeOf(event.measurement))),
  ].toSorted((a, b) => offness(b) - offness(a));
}

function ofFlow(event: FlowEvent, when: string): MeasuredLink {
  const { from, to, planned, measured } = event;
  const about = { from, to, when, sent: measured.sent, withinTolerance: flowDeviations(event).length === 0 };
  if (planned.bitsPerSecond !== null) {
    const bitsPerSecond = { planned: planned.bitsPerSecond, measured: measured.bitsPerSecond };
    return { kind: "rate", ...about, delayMs: null, jitterMs: null, lossRatio: null, bitsPerSecond };
  }
  return {
    kind: "one way",
    ...about,
    delayMs: delayOf(planned, measured.delay?.meanMs),
    jitterMs:
      planned.lossRatio === 1 ? null : { planned: planned.jitterMs, measured: measured.delay?.deviationMs ?? null },
    lossRatio: { planned: planned.lossRatio, measured: measured.lossRatio + measured.corruptRatio },
    bitsPerSecond: null,
  };
}

/** Of what is cut there is no delay to plan. */
function delayOf(planned: FlowEvent["planned"], measured: number | undefined): Beside | null {
  return planned.lossRatio === 1 ? null : { planned: planned.delayMs, measured: measured ?? null };
}

function ofProbe(event: ProbeEvent, when: string): MeasuredLink {
  const { from, to, plannedMs, plannedJitterMs, plannedLossRatio, sent, roundTripsMs } = event;
  const cut = plannedLossRatio === 1;
  const meanMs = roundTripsMs.length === 0 ? null : mean([...roundTripsMs]);
  return {
    kind: "round trip",
    from,
    to,
    when,
    delayMs: cut ? null : { planned: plannedMs, measured: meanMs },
    jitterMs: cut ? null : { planned: plannedJitterMs, measured: jitterOf(roundTripsMs) },
    lossRatio: { planned: plannedLossRatio, measured: 1 - roundTripsMs.length / sent },
    bitsPerSecond: null,
    sent,
    withinTolerance: echoDeviations(event).length === 0,
  };
}

/** What is out of tolerance before all else, then by how far the delay or the rate is off. */
function offness({ withinTolerance, delayMs, bitsPerSecond }: MeasuredLink): number {
  const { planned, measured } = delayMs ?? bitsPerSecond ?? { planned: 0, measured: 0 };
  const off = measured === null ? 1 : Math.abs(measured - planned) / Math.max(1, planned);
  return withinTolerance ? off : off + 1e6;
}

/** "eu/fibre → us/mobile", "node-3 ↔ node-7" */
export function linkName({ kind, from, to }: MeasuredLink): string {
  return `${from} ${kind === "round trip" ? "↔" : "→"} ${to}`;
}

/** "45.0ms / 45.3ms", planned and measured; "–" for what there is none of. */
export const besideText = {
  ms: (beside: Beside | null) => text(beside, (ms) => `${ms.toFixed(1)}ms`),
  share: (beside: Beside | null) => text(beside, formatShare),
  rate: (beside: Beside | null) => text(beside, (bits) => formatRate(Number(bits.toPrecision(3)))),
};

function text(beside: Beside | null, format: (value: number) => string): string {
  if (beside === null) return "–";
  const { planned, measured } = beside;
  return `${format(planned)} / ${measured === null ? "–" : format(measured)}`;
}
