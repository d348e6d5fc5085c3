/**
 * Who is on stage in each phase: which nodes start when, which run, and whom each process fault hits. The checks
 * need it to refuse a fault that can hit nothing, and the plan is made of the same cast.
 */
import { type Random, seededRandom } from "../base/random.ts";
import type { TimedAction } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import { flashCrowd } from "../scenario/churn/flash-crowd.ts";
import { assignNodes, type PhaseAssignments } from "../scenario/faults/assign-nodes.ts";
import { startTimeline } from "../scenario/start.ts";
import { inOrder, nodeAction } from "../scenario/timeline.ts";
import { longestMs, type Phase, type Topology } from "./topology.ts";

export interface PhaseCast extends PhaseAssignments {
  readonly starts: readonly TimedAction[];
  /** Nodes that are meant to run, with the time since the phase's start from which they do. */
  readonly runningFromMs: ReadonlyMap<NodeId, number>;
}

/** One for each phase, in their order. */
export function castPhases(topology: Topology): readonly PhaseCast[] {
  const random = seededRandom(topology.seed);
  const started = new Map<NodeId, number>();
  const stages = topology.phases.map((phase) => {
    const arrivals = [
      startsOf(phase, topology, random.fork("start")),
      ...crowdsOf(phase, topology, random.fork("churn")),
    ];
    const running = new Map(started);
    for (const starts of arrivals) {
      const lastMs = starts.at(-1)?.atMs ?? 0;
      for (const node of starts.flatMap(({ action }) => ("nodes" in action ? action.nodes : []))) {
        running.set(node, lastMs);
        started.set(node, 0);
      }
    }
    return { starts: inOrder(arrivals.flat()), runningFromMs: running };
  });
  const acts = topology.phases.map((phase, i) => ({
    lengthMs: longestMs(phase),
    faults: phase.nodeFaults,
    keep: phase.keep,
    runningFromMs: stages[i]?.runningFromMs ?? started,
    churned: phase.churns.map(({ churn }) => churn.group),
  }));
  const places = topology.groups.flatMap(({ name, nodes }) =>
    nodes.map(({ id, region }) => ({ id, group: name, region })),
  );
  const hits = assignNodes(acts, places, random.fork("faults"));
  return stages.map((stage, i) => ({ assignments: [], keptDown: [], held: [], ...stage, ...hits[i] }));
}

function startsOf(phase: Phase, topology: Topology, random: Random): readonly TimedAction[] {
  const crowds = phase.churns.flatMap(({ churn }) => (churn.model === "flash-crowd" ? churn.group : []));
  const names = phase.starts.filter((name) => !crowds.includes(name));
  const nodes = topology.groups.filter(({ name }) => names.includes(name)).flatMap((group) => group.nodes);
  if (nodes.length === 0) return [];
  const cause = `phases.${phase.name}.start`;
  return startTimeline(nodes, { ...phase, cause, random: random.fork(phase.name) });
}

/** One for each flash crowd. */
function crowdsOf(phase: Phase, { groups }: Topology, random: Random): readonly (readonly TimedAction[])[] {
  return phase.churns.flatMap(({ cause, churn }) => {
    if (churn.model !== "flash-crowd") return [];
    const nodes = groups.find(({ name }) => name === churn.group)?.nodes.map(({ id }) => id) ?? [];
    const moments = flashCrowd.moments(churn, { nodes, random: random.fork(cause) });
    return [moments.map(({ atMs, nodes: some }) => nodeAction(atMs, cause, "start", some))];
  });
}
