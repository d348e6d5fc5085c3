/** The times of a plan at which its links could be measured: what is in force then, for how long, and who runs. */
import { type InForce, inForceAfter, nothingInForce } from "../conditions/in-force.ts";
import type { MeasurementTime } from "../model/measurement.ts";
import type { PhasePlan } from "../model/plan.ts";
import type { Action, NodeId } from "../model/step.ts";

export interface Moment {
  readonly when: MeasurementTime;
  readonly inForce: InForce;
  readonly running: ReadonlySet<NodeId>;
}

/** From a change of links to its measurement: by then it has been carried out, on a busy host too. */
const carriedOutMs = 1000;
/** A state that holds for less is not measured: neither every step of a ramp nor a link that flaps. */
const standsMs = 5500;
/** Of one phase; of more, those that are spread most evenly over it. */
const mostOfPhase = 12;

/** In order of time: before the first phase, each lasting state within a phase, and after the first and the last. */
export function linkMoments(phases: readonly PhasePlan[]): readonly Moment[] {
  let state: State = { inForce: nothingInForce, running: new Set() };
  const moments: Moment[] = [{ when: { kind: "before" }, ...state }];
  for (const [i, phase] of phases.entries()) {
    moments.push(...momentsIn(phase, state));
    state = [...phase.timeline.map(({ action }) => action), ...phase.undo].reduce(stateAfter, state);
    const isEdge = i === 0 || i === phases.length - 1;
    if (isEdge) moments.push({ when: { kind: "after", phase: phase.name }, ...state });
  }
  return moments;
}

type State = Pick<Moment, "inForce" | "running">;

function momentsIn({ name, end, timeline }: PhasePlan, before: State): readonly Moment[] {
  const endMs = end.kind === "for" ? end.ms : end.timeoutMs;
  const changesMs = timeline.filter(({ action }) => !("nodes" in action)).map(({ atMs }) => atMs);
  const timesMs = [...new Set([0, ...changesMs])];
  const lasting = timesMs.filter((atMs, i) => (timesMs[i + 1] ?? endMs) - atMs >= standsMs);
  return spread(lasting, mostOfPhase).map((sinceMs) => {
    const atMs = sinceMs + carriedOutMs;
    const done = timeline.filter((timed) => timed.atMs <= atMs).map(({ action }) => action);
    return { when: { kind: "in", phase: name, atMs }, ...done.reduce(stateAfter, before) };
  });
}

function stateAfter({ inForce, running }: State, action: Action): State {
  if (!("nodes" in action)) return { inForce: inForceAfter(inForce, action), running };
  const runs = action.kind === "start" || action.kind === "resume" || action.kind === "restart";
  const others = [...running].filter((node) => !action.nodes.includes(node));
  return { inForce, running: new Set(runs ? [...others, ...action.nodes] : others) };
}

function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return items.filter(
    (_, i) => Math.floor((i * count) / items.length) !== Math.floor(((i - 1) * count) / items.length),
  );
}
