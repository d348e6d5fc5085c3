/** The times of a plan at which its links could be measured: what is in force then, for how long, and who runs. */
import { type InForce, inForceAfter, nothingInForce } from "../conditions/in-force.ts";
import type { MeasurementTime } from "../model/measurement.ts";
import type { PhasePlan } from "../model/plan.ts";
import type { Action, LateAction, NodeId } from "../model/step.ts";
import { isLate, mayTakeAway } from "../scenario/late-action.ts";
import { presenceAfter } from "../trace/presence.ts";

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
  let state: State = { inForce: nothingInForce, up: new Set(), doubtful: new Map() };
  const moments: Moment[] = [{ when: { kind: "before" }, ...factsOf(state) }];
  for (const [i, phase] of phases.entries()) {
    moments.push(...momentsIn(phase, state));
    const after = [...phase.timeline.map(({ action }) => action), ...phase.undo].reduce(stateAfter, state);
    // What is rolled is through with it when its phase is over.
    state = { ...after, doubtful: new Map([...after.doubtful].filter(([id]) => id !== "roll")) };
    const isEdge = i === 0 || i === phases.length - 1;
    if (isEdge) moments.push({ when: { kind: "after", phase: phase.name }, ...factsOf(state) });
  }
  return moments;
}

interface State {
  readonly inForce: InForce;
  readonly up: ReadonlySet<NodeId>;
  /** Nodes that a late action may have taken away, by the id of what ends it. */
  readonly doubtful: ReadonlyMap<string, readonly NodeId[]>;
}

function factsOf({ inForce, up, doubtful }: State): Pick<Moment, "inForce" | "running"> {
  return { inForce, running: without(up, [...doubtful.values()].flat()) };
}

function momentsIn({ name, end, timeline }: PhasePlan, before: State): readonly Moment[] {
  const endMs = end.kind === "for" ? end.ms : end.timeoutMs;
  const changesMs = timeline.filter(({ action }) => !isLate(action) && !("nodes" in action)).map(({ atMs }) => atMs);
  const timesMs = [...new Set([0, ...changesMs])];
  const lasting = timesMs.filter((atMs, i) => (timesMs[i + 1] ?? endMs) - atMs >= standsMs);
  return spread(lasting, mostOfPhase).map((sinceMs) => {
    const atMs = sinceMs + carriedOutMs;
    const done = timeline.filter((timed) => timed.atMs <= atMs).map(({ action }) => action);
    return { when: { kind: "in", phase: name, atMs }, ...factsOf(done.reduce(stateAfter, before)) };
  });
}

function stateAfter(state: State, action: Action | LateAction): State {
  if (isLate(action)) return { ...state, doubtful: doubtfulAfter(state.doubtful, action) };
  if (!("nodes" in action)) return { ...state, inForce: inForceAfter(state.inForce, action) };
  switch (presenceAfter(action.kind)) {
    case "there":
      return { ...state, up: new Set([...state.up, ...action.nodes]) };
    case "gone":
      return { ...state, up: without(state.up, action.nodes) };
    default:
      return state;
  }
}

function doubtfulAfter(before: State["doubtful"], action: LateAction): State["doubtful"] {
  if (action.kind === "release") return new Map([...before].filter(([id]) => id !== action.id));
  const taken = mayTakeAway(action);
  return taken === undefined
    ? before
    : new Map([...before, [taken.id, [...(before.get(taken.id) ?? []), ...taken.nodes]]]);
}

function without(nodes: ReadonlySet<NodeId>, gone: readonly NodeId[]): ReadonlySet<NodeId> {
  const taken = new Set(gone);
  return new Set([...nodes].filter((node) => !taken.has(node)));
}

function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return items.filter(
    (_, i) => Math.floor((i * count) / items.length) !== Math.floor(((i - 1) * count) / items.length),
  );
}
