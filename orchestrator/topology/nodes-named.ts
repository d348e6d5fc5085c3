/** Whom a name in a scenario means: a region, a group or one node. */
import type { NodeId } from "../model/step.ts";
import type { Topology } from "./topology.ts";

/** The one that it means, or all of them when the name is ambiguous; none when it is unknown. */
export function nodesNamed(
  { groups }: Pick<Topology, "groups">,
  name: string,
): readonly { readonly what: "region" | "group" | "node"; readonly nodes: readonly NodeId[] }[] {
  const all = groups.flatMap((group) => group.nodes.map((node) => ({ group: group.name, ...node })));
  const found = [
    { what: "region", nodes: all.filter((node) => node.region === name) },
    { what: "group", nodes: all.filter((node) => node.group === name) },
    { what: "node", nodes: all.filter((node) => node.id === name) },
  ] as const;
  return found
    .filter(({ nodes }) => nodes.length > 0)
    .map(({ what, nodes }) => ({ what, nodes: nodes.map((node) => node.id) }));
}
