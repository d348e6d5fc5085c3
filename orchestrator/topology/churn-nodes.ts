/** The nodes of a group that are free to come and go in a phase: those that no fault holds in it. */
import type { NodeId } from "../model/step.ts";
import type { PhaseCast } from "./cast.ts";
import type { Topology } from "./topology.ts";

/** @returns the nodes, and the time from which all of them run */
export function churnNodes(
  group: string,
  topology: Pick<Topology, "groups">,
  cast: PhaseCast,
): { readonly nodes: readonly NodeId[]; readonly fromMs: number } {
  const held = new Set([...cast.keptDown, ...cast.assignments.flatMap((assignment) => assignment.nodes)]);
  const members = topology.groups.find((candidate) => candidate.name === group)?.nodes.map((node) => node.id) ?? [];
  const nodes = members.filter((node) => cast.runningFromMs.has(node) && !held.has(node));
  return { nodes, fromMs: Math.max(0, ...nodes.map((node) => cast.runningFromMs.get(node) ?? 0)) };
}
