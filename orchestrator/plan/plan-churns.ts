/** The churns of a phase: what is done to whom when, what was asked, and as what nodes are left that come back as others. */
import type { Random } from "../base/random.ts";
import type { ChurnPlan, TimedAction } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import { churnFigures, churnTimeline } from "../scenario/churn/index.ts";
import type { LifeBook } from "../scenario/life-book.ts";
import type { PhaseCast } from "../topology/cast.ts";
import { churnNodes } from "../topology/churn-nodes.ts";
import { longestMs, type Phase, type Topology } from "../topology/topology.ts";

export interface PlannedChurns {
  readonly churns: readonly ChurnPlan[];
  readonly timeline: readonly TimedAction[];
  /** Lives that they are to have after the phase, of those that are no longer as they were. */
  readonly endsAs: ReadonlyMap<NodeId, number>;
}

/** A group that starts in this very phase comes and goes once all of it runs. */
export function planChurns(
  phase: Phase,
  topology: Topology,
  o: { readonly cast: PhaseCast; readonly random: Random; readonly lives: LifeBook },
): PlannedChurns {
  const planned = phase.churns.map(({ cause, churn, trace }) => {
    const { nodes, fromMs } = churnNodes(churn, topology, o.cast);
    const durationMs = longestMs(phase) - fromMs;
    const options = { nodes, durationMs, trace, cause, random: o.random.fork(cause), lives: o.lives };
    const { timeline, endsAs } = churnTimeline(churn, options);
    const { group, model } = churn;
    return {
      plan: { cause, group, model, nodes, fromMs, asked: churnFigures(churn, options) },
      timeline: timeline.map((timed) => ({ ...timed, atMs: timed.atMs + fromMs })),
      endsAs,
    };
  });
  return {
    churns: planned.map(({ plan }) => plan),
    timeline: planned.flatMap(({ timeline }) => timeline),
    endsAs: new Map(planned.flatMap(({ endsAs }) => [...endsAs])),
  };
}
