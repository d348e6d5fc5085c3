/** The partitions of a phase with the nodes of their islands, for the checks and the plan. */
import { seededRandom } from "../base/random.ts";
import type { NodeId } from "../model/step.ts";
import type { Names } from "../scenario/conditions/links.ts";
import { type Islands, islandsOf } from "../scenario/faults/islands.ts";
import type { PartitionFault } from "../scenario/faults/partition.ts";
import { nodesNamed } from "./nodes-named.ts";
import type { Topology } from "./topology.ts";

export interface CastPartition {
  readonly fault: PartitionFault;
  readonly islands: Islands;
}

/** In the order of the file. */
export function castPartitions(topology: Topology, phaseIndex: number): readonly CastPartition[] {
  const random = seededRandom(topology.seed).fork("partitions");
  const started = new Set(topology.phases.slice(0, phaseIndex + 1).flatMap(({ starts }) => starts));
  const onStage = topology.groups.filter(({ name }) => started.has(name)).flatMap(({ nodes }) => nodes);
  const everybody = onStage.map(({ id }) => id);
  const natOf = new Map(onStage.map(({ id, nat }) => [id, nat]));
  return (topology.phases[phaseIndex]?.partitions ?? []).map((fault) => ({
    fault,
    islands: islandsOf(fault.partition, {
      membersOf: (names) => membersOf(topology, names),
      everybody,
      addressOf: (node) => natOf.get(node) ?? node,
      random: random.fork(fault.cause),
    }),
  }));
}

/** `all` means every node, where nothing goes by that name. */
function membersOf(topology: Topology, names: Names): readonly NodeId[] {
  const named = [names].flat().flatMap((name) => {
    const [meant] = nodesNamed(topology, name);
    if (meant !== undefined) return meant.nodes;
    return name === "all" ? topology.groups.flatMap(({ nodes }) => nodes.map(({ id }) => id)) : [];
  });
  return [...new Set(named)];
}
