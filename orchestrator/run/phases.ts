/**
 * Lives through one phase: hands out its traffic, carries out its timeline on time, waits for its end, and
 * brings back what it disturbed. The phase ends for the judges before the bringing back begins, and before the run waits for
 * its operator, where the phase asks for that.
 */
import { waitUntil } from "../base/wait.ts";
import type { Signal } from "../engine/engine.ts";
import type { PhasePlan, Plan, TimedAction } from "../model/plan.ts";
import type { PlanControl } from "./late-actions.ts";
import type { Measurer } from "./measure.ts";
import type { Recorder } from "./recorder.ts";
import type { Traffic } from "./traffic.ts";
import { untilHealthy } from "./until-healthy.ts";

export interface PhaseParts {
  readonly control: PlanControl;
  readonly traffic: Traffic;
  readonly recorder: Recorder;
  readonly measurer: Measurer;
  /** Returns when the host can take another node. */
  readonly hasRoom: (o: Signal) => Promise<void>;
  /** Returns when the run may go on. */
  readonly whilePaused: (phase: string, o: Signal) => Promise<void>;
}

/** Returns when the phase is over and undone. Throws when the signal aborts; what is running then is awaited. */
export async function runPhase(phase: PhasePlan, plan: Plan, parts: PhaseParts, o: Signal): Promise<void> {
  const { control, traffic, recorder } = parts;
  const startedAtMs = Date.now();
  const lengthMs = phase.end.kind === "for" ? phase.end.ms : phase.end.timeoutMs;
  recorder.record({ kind: "phase", atMs: startedAtMs, phase: phase.name, edge: "start" });
  recorder.announce({
    stage: "phase",
    detail: "",
    phase: {
      name: phase.name,
      number: plan.phases.indexOf(phase) + 1,
      count: plan.phases.length,
      startedAtMs,
      endsAtMs: startedAtMs + lengthMs,
      until: phase.end.kind === "until" ? phase.end.state : null,
    },
  });
  traffic.begin(phase, startedAtMs);
  const performed = performActions(phase, startedAtMs, parts, o);
  const timeline = allOf(performed);
  const over = new AbortController();
  const measureParts = { performed, measurer: parts.measurer, over: over.signal };
  const measuring = Promise.allSettled([measureOnTime(phase, plan, startedAtMs, measureParts, o)]);
  let inTime = true;
  try {
    if (phase.end.kind === "for") await Promise.all([timeline, waitUntil(startedAtMs + lengthMs, o)]);
    else
      inTime = (await Promise.all([healthyInTime(timeline, plan, startedAtMs + lengthMs, recorder, o), timeline]))[0];
  } finally {
    await timeline.catch(() => undefined); // its failure is thrown above; here it is only awaited
    await traffic.end();
    over.abort(new Error(`${phase.name} is over`));
    await measuring;
  }
  const [measured] = await measuring;
  if (measured.status === "rejected") throw measured.reason;
  recorder.record({ kind: "phase", atMs: Date.now(), phase: phase.name, edge: inTime ? "end" : "timeout" });
  if (phase.pause) await parts.whilePaused(phase.name, o);
  recorder.announce({ phase: null, detail: `undoing ${phase.name}` });
  for (const action of phase.undo) await control.perform({ cause: "undo", action }, phase.name, o);
}

/**
 * Each when it is due, so that a slow step delays no other; actions on one node keep their order in `control`. What is due at once
 * waits for the same timer, for of two timers either can be the first. Paced ones wait for each other and for room, too.
 */
export function performActions(
  phase: Pick<PhasePlan, "name" | "timeline">,
  startedAtMs: number,
  { control, hasRoom }: Pick<PhaseParts, "control" | "hasRoom">,
  o: Signal,
): readonly Performed[] {
  const times = new Set(phase.timeline.map(({ atMs }) => atMs));
  const due = new Map([...times].map((atMs) => [atMs, waitUntil(startedAtMs + atMs, o)]));
  let pacedBefore = Promise.resolve();
  const perform = async (timed: TimedAction, before?: Promise<void>) => {
    await Promise.all([due.get(timed.atMs), before]); // at once: of two that the signal ends, none goes unheard
    if (timed.paced) await hasRoom(o);
    await control.perform(timed, phase.name, o);
  };
  return phase.timeline.map((timed) => {
    const done = perform(timed, timed.paced && pacedBefore);
    if (timed.paced) pacedBefore = done;
    return { atMs: timed.atMs, goesOn: timed.action.kind === "roll", done };
  });
}

export interface Performed {
  readonly atMs: number;
  /** It waits for the network between what it does, and does nothing that is measured. */
  readonly goesOn: boolean;
  readonly done: Promise<void>;
}

/** Throws the first failure when all are over. */
export async function allOf(performed: readonly Performed[]): Promise<void> {
  const results = await Promise.allSettled(performed.map(({ done }) => done));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

/** Each measurement follows all that was to be done before it. What the phase's end cuts short is given up. */
async function measureOnTime(
  phase: PhasePlan,
  plan: Plan,
  startedAtMs: number,
  parts: { performed: readonly Performed[]; measurer: Measurer; over: AbortSignal },
  o: Signal,
): Promise<void> {
  const signal = AbortSignal.any([o.signal, parts.over]);
  try {
    for (const { when } of plan.measurements) {
      if (when.kind !== "in" || when.phase !== phase.name) continue;
      await waitUntil(startedAtMs + when.atMs, { signal });
      const before = parts.performed.filter(({ atMs, goesOn }) => atMs <= when.atMs && !goesOn);
      await Promise.allSettled(before.map(({ done }) => done));
      await parts.measurer.measure((other) => other === when, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** True when the network was healthy after the timeline's end; false when time ran out. */
async function healthyInTime(
  timeline: Promise<void>,
  plan: Plan,
  endMs: number,
  recorder: Recorder,
  o: Signal,
): Promise<boolean> {
  await Promise.race([timeline, waitUntil(endMs, o)]);
  return (await untilHealthy(plan, endMs, recorder, o)) === null;
}
