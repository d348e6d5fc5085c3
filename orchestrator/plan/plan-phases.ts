/** The phases of a plan: the whole timeline of each, what undoes it, and who publishes what. */
import type { Random } from "../base/random.ts";
import type { PhasePlan, TimedAction } from "../model/plan.ts";
import type { Action, LateAction, NodeId } from "../model/step.ts";
import { churnTimeline } from "../scenario/churn/index.ts";
import { partitionTimeline } from "../scenario/faults/partition.ts";
import { processFaultTimeline } from "../scenario/faults/process-fault.ts";
import { healOf, inOrder } from "../scenario/timeline.ts";
import { castPhases, type PhaseCast } from "../topology/cast.ts";
import { castConditions, conditionTimeline } from "../topology/cast-conditions.ts";
import { churnNodes } from "../topology/churn-nodes.ts";
import { nodesNamed } from "../topology/nodes-named.ts";
import { longestMs, type Phase, type Topology } from "../topology/topology.ts";
import { planTraffic } from "./plan-traffic.ts";

export function planPhases(topology: Topology, random: Random): readonly PhasePlan[] {
  const casts = castPhases(topology);
  let toUndo: readonly TimedAction[] = [];
  return topology.phases.map((phase, i) => {
    const cast = casts[i];
    if (cast === undefined) throw new Error(`phase ${phase.name} has no cast`);
    const disturbances = inOrder([
      ...churnsOf(phase, topology, cast, random.fork("churn")),
      ...faultsOf(phase, topology, cast),
      ...castConditions(topology, phase).flatMap(conditionTimeline),
    ]);
    const timeline = inOrder([...cast.starts, ...disturbances]);
    const disturbed = [...toUndo, ...disturbances];
    toUndo = phase.keep ? disturbed : [];
    return {
      name: phase.name,
      end: phase.end,
      timeline,
      undo: phase.keep ? [] : undoOf(disturbed),
      traffic: planTraffic(phase, topology, { cast, timeline, random: random.fork("traffic") }),
    };
  });
}

/** A group that starts in this very phase comes and goes once all of it runs. */
function churnsOf(phase: Phase, topology: Topology, cast: PhaseCast, random: Random): readonly TimedAction[] {
  return phase.churns.flatMap(({ cause, churn }) => {
    const { nodes, fromMs } = churnNodes(churn.group, topology, cast);
    const durationMs = longestMs(phase) - fromMs;
    return churnTimeline(churn, { nodes, durationMs, cause, random: random.fork(cause) }).map((timed) => ({
      ...timed,
      atMs: timed.atMs + fromMs,
    }));
  });
}

function faultsOf(phase: Phase, topology: Topology, cast: PhaseCast): readonly TimedAction[] {
  const lengthMs = longestMs(phase);
  const islandOf = (names: readonly string[]): NodeId[] =>
    names.flatMap((name) => nodesNamed(topology, name)[0]?.nodes ?? []);
  return [
    ...cast.assignments.flatMap(({ fault, nodes }) => processFaultTimeline(fault, nodes, lengthMs)),
    ...phase.partitions.flatMap((fault) => partitionTimeline(fault, fault.islands.map(islandOf), lengthMs)),
  ];
}

/** Links first, then the frozen, then the dead: a node that starts finds the others. Restarted nodes too, should one have failed. */
function undoOf(disturbances: readonly TimedAction[]): readonly (Action | LateAction)[] {
  const heals = new Map<string, Action>();
  const frozen = new Set<NodeId>();
  const dead = new Set<NodeId>();
  for (const { action } of disturbances) {
    if (action.kind === "partition" || action.kind === "change") heals.set(action.id, healOf(action));
    else if (action.kind === "heal") heals.delete(action.id);
    else if (action.kind === "pause") for (const node of action.nodes) frozen.add(node);
    else if (action.kind === "stop" || action.kind === "kill" || action.kind === "restart") {
      for (const node of action.nodes) dead.add(node);
    }
  }
  return [
    ...heals.values(),
    ...(frozen.size > 0 ? [{ kind: "resume", nodes: [...frozen] } as const] : []),
    ...(dead.size > 0 ? [{ kind: "start", nodes: [...dead] } as const] : []),
  ];
}
