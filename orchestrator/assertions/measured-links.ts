/** What of a run's measurements can be held against the plan, and how it is told when and between whom each was. */
import { formatMs } from "../base/units.ts";
import type { FlowPlan, MeasurementPlan, ProbePlan } from "../model/measurement.ts";
import type { NodeId } from "../model/step.ts";
import type { FlowEvent, ProbeEvent } from "../model/trace.ts";
import type { History } from "../trace/history.ts";

/** One event a way and measurement: the last that nothing disturbed. A link that is wrong was wrong then too. */
export function judgedFlows(history: History): readonly FlowEvent[] {
  const isRate = ({ planned }: FlowEvent) => planned.bitsPerSecond !== null;
  return lastOf(history.flows, history, (event) => [isRate(event)]);
}

/** The same of echoes. */
export function judgedProbes(history: History): readonly ProbeEvent[] {
  return lastOf(history.probes, history, () => []);
}

function lastOf<E extends FlowEvent | ProbeEvent>(
  events: readonly E[],
  history: History,
  keyOf: (event: E) => readonly unknown[],
): readonly E[] {
  const usable = events.filter((event) => isUndisturbed(event, history));
  const key = (event: E) => JSON.stringify([event.measurement, event.from, event.to, ...keyOf(event)]);
  return [...new Map(usable.map((event) => [key(event), event])).values()];
}

/**
 * Whether its packets met the planned condition and nothing else: both ends ran, nothing changed the links meanwhile, it was
 * in no outage, and the measurement itself lost none.
 */
export function isUndisturbed(event: FlowEvent | ProbeEvent, history: History): boolean {
  const { from, to, fromMs, atMs } = event;
  const changedMeanwhile = history.actions.some(
    ({ action, atMs: begunMs, tookMs }) => !("nodes" in action) && begunMs <= atMs && begunMs + tookMs >= fromMs,
  );
  const inOutage = history.outages.some((outage) => outage.fromMs <= atMs && outage.toMs >= fromMs);
  const dropped = event.kind === "flow" && event.measured.dropped > 0;
  return (
    !changedMeanwhile && !inOutage && !dropped && [from, to].every((id) => ranThroughout(id, fromMs, atMs, history))
  );
}

/** "before the first phase", "12s into split", "after join" */
export function whenText({ when }: Pick<MeasurementPlan, "when">): string {
  switch (when.kind) {
    case "before":
      return "before the first phase";
    case "in":
      return `${formatMs(when.atMs)} into ${when.phase}`;
    case "after":
      return `after ${when.phase}`;
    default:
      return when satisfies never;
  }
}

export interface Unmeasured {
  readonly measurement: MeasurementPlan;
  /** "eu/fibre to us/mobile" */
  readonly ways: readonly string[];
}

/** What should have been measured, for its time came and both ends ran, and of which there is no figure. */
export function unmeasured(history: History): readonly Unmeasured[] {
  return history.plan.measurements.flatMap((measurement, i) => {
    const span = spanOf(measurement, history);
    if (span === undefined) return [];
    const isMissing = (
      { from, to }: FlowPlan | ProbePlan,
      events: readonly (FlowEvent | ProbeEvent)[],
      sent: number | undefined,
    ) => {
      const couldBe = [from, to].every((id) => ranThroughout(id, span.fromMs, span.toMs, history));
      return couldBe && (events.length === 0 || sent === 0);
    };
    const ofThis = <E extends FlowEvent | ProbeEvent>(events: readonly E[], { from, to }: FlowPlan | ProbePlan) =>
      events.filter((event) => event.measurement === i && event.from === from && event.to === to);
    const flows = [...measurement.flows, ...measurement.rates].filter((flow) => {
      const isRate = flow.planned.bitsPerSecond !== null;
      const events = ofThis(history.flows, flow).filter(({ planned }) => (planned.bitsPerSecond !== null) === isRate);
      return isMissing(flow, events, events[0]?.measured.sent);
    });
    const echoes = measurement.echoes.filter((echo) => {
      const events = ofThis(history.probes, echo);
      return isMissing(echo, events, events[0]?.sent);
    });
    const ways = [...flows, ...echoes].map(({ from, to }) => `${from} to ${to}`);
    return ways.length === 0 ? [] : [{ measurement, ways: [...new Set(ways)] }];
  });
}

/** What its flows, echoes and the agent's part take at most, beyond the flows' own time. */
const marginMs = 3000;

/** When it was to be, as far as the run came to it; undefined when its phase ended before. */
function spanOf(measurement: MeasurementPlan, history: History): { fromMs: number; toMs: number } | undefined {
  const { when, flows, rates } = measurement;
  if (when.kind === "before") {
    const fromMs = Date.parse(history.header.startedAt);
    return history.phases.length === 0 ? undefined : { fromMs, toMs: fromMs };
  }
  const phase = history.phases.find(({ name }) => name === when.phase);
  if (!phase?.ended) return undefined;
  const tookMs = ({ packets, intervalMs, waitMs }: FlowPlan) => packets * intervalMs + waitMs;
  const lengthMs = Math.max(0, ...flows.map(tookMs)) + rates.reduce((sum, rate) => sum + tookMs(rate), 0) + marginMs;
  if (when.kind === "in") {
    const fromMs = phase.startMs + when.atMs;
    return fromMs + lengthMs > phase.endMs ? undefined : { fromMs, toMs: fromMs + lengthMs };
  }
  const nextMs = history.phases.find(({ startMs }) => startMs > phase.startMs)?.startMs;
  const toMs = nextMs ?? (history.end?.outcome === "complete" ? history.end.atMs : undefined);
  return toMs === undefined ? undefined : { fromMs: phase.endMs, toMs };
}

/** A surveyor always does. */
function ranThroughout(id: NodeId, fromMs: number, toMs: number, { plan, readyThroughout }: History): boolean {
  return plan.surveyors.some((surveyor) => surveyor.id === id) || readyThroughout(id, fromMs, toMs);
}
