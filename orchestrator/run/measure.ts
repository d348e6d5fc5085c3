/**
 * Carries out one of the plan's measurements and records what it found. A failure to measure is an incident, not an
 * error; one that the end of its phase cut short is neither.
 */
import { echoDeviations, flowDeviations } from "../assertions/link-tolerances.ts";
import { messageOf } from "../base/errors.ts";
import type { Signal, Testbed } from "../engine/engine.ts";
import type { FlowPlan, MeasurementPlan, ProbePlan } from "../model/measurement.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Recorder } from "./recorder.ts";

/** Echoes a pair: enough for a mean within a few percent at the jitter that last miles have. */
const echoes = 20;
const echoIntervalMs = 100;
/** A host that stumbles is no link that is wrong: what is not as planned is measured again when the host has room, so many times in all. */
const attempts = 3;

export interface Measurer {
  /** Starts the surveyors. One that does not start is an incident. */
  begin(o: Signal): Promise<void>;
  /** What is due at a time, if anything is. */
  measure(due: (when: MeasurementPlan["when"]) => boolean, o: Signal): Promise<void>;
}

/** @param hasRoom returns when the host has cores to spare, or has none for long */
export function measurer(
  plan: Plan,
  testbed: Pick<Testbed, "apply" | "measureFlows" | "probe">,
  recorder: Recorder,
  hasRoom: (o: Signal) => Promise<void>,
): Measurer {
  const nodeIds = new Set(plan.nodes.map(({ id }) => id));
  /** Surveyors always do. */
  const runs = (id: NodeId) => !nodeIds.has(id) || recorder.state.round().nodes.get(id)?.status === "ready";
  const bothRun = ({ from, to }: { from: NodeId; to: NodeId }) => runs(from) && runs(to);

  const measureFlows = async (flows: readonly FlowPlan[], measurement: number, o: Signal) => {
    const fromMs = Date.now();
    const results = await testbed.measureFlows(flows, o);
    const atMs = Date.now();
    return flows.filter(({ from, to, planned }, i) => {
      const measured = results[i];
      if (measured === undefined) return false;
      const event = { kind: "flow", fromMs, atMs, measurement, from, to, planned, measured } as const;
      recorder.record(event);
      return flowDeviations(event).length > 0;
    });
  };

  const measureEchoes = async (pairs: readonly ProbePlan[], measurement: number, o: Signal) => {
    const fromMs = Date.now();
    const results = await testbed.probe(pairs, { ...o, count: echoes, intervalMs: echoIntervalMs });
    const atMs = Date.now();
    return pairs.filter(({ from, to, roundTripMs, jitterMs, lossRatio }, i) => {
      const result = results[i];
      if (result === undefined) return false;
      const { sent, roundTripsMs } = result;
      const planned = { plannedMs: roundTripMs, plannedJitterMs: jitterMs, plannedLossRatio: lossRatio };
      const about = { fromMs, atMs, measurement, from, to };
      const event = { kind: "probe", ...about, ...planned, sent, roundTripsMs } as const;
      recorder.record(event);
      return echoDeviations(event).length > 0;
    });
  };

  /** @param measure gives back those that were not as planned */
  async function untilAsPlanned<T>(
    wanted: readonly T[],
    measure: (left: readonly T[]) => Promise<readonly T[]>,
    o: Signal,
  ): Promise<void> {
    let left = wanted;
    for (let attempt = 0; attempt < attempts && left.length > 0; attempt++) {
      if (attempt > 0) await hasRoom(o);
      left = await measure(left);
    }
  }

  return {
    async begin(o) {
      const results = await testbed.apply(
        plan.surveyors.map(({ id }) => ({ kind: "start", node: id })),
        o,
      );
      for (const { error } of results) {
        if (error === undefined) continue;
        const message = `a surveyor could not be started: ${error}`;
        recorder.record({ kind: "incident", atMs: Date.now(), where: "engine", message });
      }
    },
    async measure(due, o) {
      for (const [i, { when, flows, rates, echoes: pairs }] of plan.measurements.entries()) {
        if (!due(when)) continue;
        try {
          await Promise.all([
            untilAsPlanned(flows.filter(bothRun), (left) => measureFlows(left, i, o), o),
            untilAsPlanned(pairs.filter(bothRun), (left) => measureEchoes(left, i, o), o),
          ]);
          for (const rate of rates) await untilAsPlanned([rate], (left) => measureFlows(left, i, o), o);
        } catch (error) {
          o.signal.throwIfAborted();
          const message = `the links could not be measured: ${messageOf(error)}`;
          recorder.record({ kind: "incident", atMs: Date.now(), where: "agent", message });
        }
      }
    },
  };
}
