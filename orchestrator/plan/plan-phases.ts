/** The phases of a plan: the whole timeline of each, what undoes it, and who publishes what. */
import type { Random } from "../base/random.ts";
import type { PhasePlan, TimedAction } from "../model/plan.ts";
import { nodeFaultTimeline } from "../scenario/faults/node-fault-timeline.ts";
import { partitionTimeline } from "../scenario/faults/partition.ts";
import type { LifeBook } from "../scenario/life-book.ts";
import { inOrder } from "../scenario/timeline.ts";
import { castPhases, type PhaseCast } from "../topology/cast.ts";
import { castConditions, conditionTimeline } from "../topology/cast-conditions.ts";
import { type CastPartition, castPartitions } from "../topology/cast-partitions.ts";
import { longestMs, type Phase, type Topology } from "../topology/topology.ts";
import { planChurns } from "./plan-churns.ts";
import { planTraffic } from "./plan-traffic.ts";
import { undoPhase } from "./undo-phase.ts";

/** @param book gets the lives that nodes are started as */
export function planPhases(topology: Topology, random: Random, book: LifeBook): readonly PhasePlan[] {
  const casts = castPhases(topology);
  let toUndo: readonly TimedAction[] = [];
  let undone: readonly TimedAction[] = [];
  return topology.phases.map((phase, i) => {
    const cast = casts[i];
    if (cast === undefined) throw new Error(`phase ${phase.name} has no cast`);
    const { churns, endsAs, ...churned } = planChurns(phase, topology, {
      cast,
      random: random.fork("churn"),
      lives: book,
    });
    const disturbances = inOrder([
      ...churned.timeline,
      ...faultsOf(phase, cast, castPartitions(topology, i), book),
      ...castConditions(topology, phase).flatMap(conditionTimeline),
    ]);
    const timeline = inOrder([...cast.starts, ...disturbances]);
    const disturbed = [...toUndo, ...disturbances];
    const traffic = planTraffic(phase, topology, { cast, timeline, undone, random: random.fork("traffic") });
    toUndo = phase.keep ? disturbed : [];
    undone = phase.keep ? [] : disturbed;
    return {
      name: phase.name,
      end: phase.end,
      timeline,
      churns,
      undo: phase.keep ? [] : undoPhase(disturbed, book, endsAs),
      ...(phase.pause && { pause: true }),
      traffic,
    };
  });
}

function faultsOf(
  phase: Phase,
  cast: PhaseCast,
  partitions: readonly CastPartition[],
  book: LifeBook,
): readonly TimedAction[] {
  const phaseMs = longestMs(phase);
  return [
    ...cast.assignments.flatMap((assignment) => nodeFaultTimeline(assignment, { phaseMs, book })),
    ...partitions.flatMap(({ fault, islands }) => partitionTimeline(fault, islands, phaseMs)),
  ];
}
