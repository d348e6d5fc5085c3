/** The nodes of a group that come and go in a phase: those that no fault holds in it, and all of a crowd. */
import type { NodeId } from "../model/step.ts";
import type { Churn } from "../scenario/churn/index.ts";
import type { PhaseCast } from "./cast.ts";
import type { Topology } from "./topology.ts";

/** @returns the nodes, and the time from which all of them run; of a crowd, from which they come */
export function churnNodes(
  { group, model }: Pick<Churn, "group" | "model">,
  topology: Pick<Topology, "groups">,
  cast: PhaseCast,
): { readonly nodes: readonly NodeId[]; readonly fromMs: number } {
  const members = topology.groups.find((candidate) => candidate.name === group)?.nodes.map((node) => node.id) ?? [];
  if (model === "flash-crowd") return { nodes: members, fromMs: 0 };
  const held = new Set(cast.held);
  const nodes = members.filter((node) => cast.runningFromMs.has(node) && !held.has(node));
  return { nodes, fromMs: Math.max(0, ...nodes.map((node) => cast.runningFromMs.get(node) ?? 0)) };
}
