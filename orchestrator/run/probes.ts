/** Measures the plan's sampled pairs of nodes, so that a verdict rests on conditions that were there. */
import { messageOf } from "../base/errors.ts";
import type { Signal, Testbed } from "../engine/engine.ts";
import type { Plan } from "../model/plan.ts";
import type { Recorder } from "./recorder.ts";

/** Echoes a pair: enough for a mean within a few percent at the jitter that last miles have. */
const echoes = 20;
const intervalMs = 100;

/** Records one ProbeEvent a pair whose nodes both run. A failure to measure is an incident, not an error. */
export async function measureLinks(
  plan: Plan,
  testbed: Testbed,
  recorder: Recorder,
  phase: string,
  o: Signal,
): Promise<void> {
  const { nodes } = recorder.state.round();
  const pairs = plan.probes.filter(({ from, to }) => [from, to].every((id) => nodes.get(id)?.status === "ready"));
  try {
    const results = await testbed.probe(pairs, { ...o, count: echoes, intervalMs });
    for (const [i, { from, to, sent, roundTripsMs }] of results.entries()) {
      const planned = pairs[i];
      if (planned === undefined) continue;
      recorder.record({
        kind: "probe",
        atMs: Date.now(),
        phase,
        from,
        to,
        plannedMs: planned.roundTripMs,
        plannedJitterMs: planned.jitterMs,
        plannedLossRatio: planned.lossRatio,
        sent,
        roundTripsMs,
      });
    }
  } catch (error) {
    o.signal.throwIfAborted();
    const message = `the links could not be measured: ${messageOf(error)}`;
    recorder.record({ kind: "incident", atMs: Date.now(), where: "agent", message });
  }
}
