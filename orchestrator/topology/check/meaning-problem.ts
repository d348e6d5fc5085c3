/** What is wrong with a name for nodes: that nobody goes by it, or more than one do. When they run is `name-problem.ts`. */
import { isUnknown } from "../did-you-mean.ts";
import { nodesNamed } from "../nodes-named.ts";
import type { Topology } from "../topology.ts";

/** @param o.takesAll `all` means every node, where nothing goes by that name */
export function meaningProblem(
  name: string,
  topology: Topology,
  { takesAll }: { readonly takesAll: boolean },
): string | undefined {
  const meant = nodesNamed(topology, name);
  if (meant.length === 1 || (takesAll && name === "all" && meant.length === 0)) return undefined;
  if (meant.length > 1) {
    return `is "${name}", which is both ${meant.map(({ what }) => `a ${what}`).join(" and ")}; expected names that differ`;
  }
  const { regions } = topology.network;
  if (regions.includes(name)) return `is "${name}", a region without nodes`;
  const groups = topology.groups.map((group) => group.name);
  return isUnknown(name, "a region, group or node", [...regions, ...groups, ...(takesAll ? ["all"] : [])]);
}
