/**
 * Carries out one of the plan's measurements and records what it found. A failure to measure is an incident, not an
 * error; one that the end of its phase cut short is neither.
 */
import { messageOf } from "../base/errors.ts";
import type { Signal, Testbed } from "../engine/engine.ts";
import type { FlowPlan, MeasurementPlan } from "../model/measurement.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Recorder } from "./recorder.ts";

/** Echoes a pair: enough for a mean within a few percent at the jitter that last miles have. */
const echoes = 20;
const echoIntervalMs = 100;

export interface Measurer {
  /** Starts the surveyors. One that does not start is an incident. */
  begin(o: Signal): Promise<void>;
  /** What is due at a time, if anything is. */
  measure(due: (when: MeasurementPlan["when"]) => boolean, o: Signal): Promise<void>;
}

export function measurer(plan: Plan, testbed: Testbed, recorder: Recorder): Measurer {
  const nodeIds = new Set(plan.nodes.map(({ id }) => id));
  /** Surveyors always do. */
  const runs = (id: NodeId) => !nodeIds.has(id) || recorder.state.round().nodes.get(id)?.status === "ready";
  const bothRun = ({ from, to }: { from: NodeId; to: NodeId }) => runs(from) && runs(to);

  const flow = async (flows: readonly FlowPlan[], measurement: number, o: Signal) => {
    const fromMs = Date.now();
    const results = await testbed.measureFlows(flows, o);
    const atMs = Date.now();
    for (const [i, measured] of results.entries()) {
      const asked = flows[i];
      if (asked === undefined) continue;
      const { from, to, planned } = asked;
      recorder.record({ kind: "flow", fromMs, atMs, measurement, from, to, planned, measured });
    }
  };

  const echo = async (measurement: number, { echoes: pairs }: MeasurementPlan, o: Signal) => {
    const asked = pairs.filter(bothRun);
    const fromMs = Date.now();
    const results = await testbed.probe(asked, { ...o, count: echoes, intervalMs: echoIntervalMs });
    const atMs = Date.now();
    for (const [i, { from, to, sent, roundTripsMs }] of results.entries()) {
      const pair = asked[i];
      if (pair === undefined) continue;
      const planned = {
        plannedMs: pair.roundTripMs,
        plannedJitterMs: pair.jitterMs,
        plannedLossRatio: pair.lossRatio,
      };
      recorder.record({ kind: "probe", fromMs, atMs, measurement, from, to, ...planned, sent, roundTripsMs });
    }
  };

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
      for (const [i, measurement] of plan.measurements.entries()) {
        if (!due(measurement.when)) continue;
        try {
          await Promise.all([flow(measurement.flows.filter(bothRun), i, o), echo(i, measurement, o)]);
          for (const one of measurement.rates) await flow([one], i, o);
        } catch (error) {
          o.signal.throwIfAborted();
          const message = `the links could not be measured: ${messageOf(error)}`;
          recorder.record({ kind: "incident", atMs: Date.now(), where: "agent", message });
        }
      }
    },
  };
}
