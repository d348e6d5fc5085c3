/** What is wrong with a name in a scenario: that nobody goes by it, more than one do, or those who do are not there by then. */
import type { PhaseCast } from "../cast.ts";
import { isUnknown } from "../did-you-mean.ts";
import { nodesNamed } from "../nodes-named.ts";
import type { Topology } from "../topology.ts";

export interface NameScene {
  readonly topology: Topology;
  readonly cast: PhaseCast | undefined;
  /** When some of them must run; at any time of the phase when left out. */
  readonly atMs?: number;
  /** `all` means every node, where nothing goes by that name. */
  readonly takesAll?: boolean;
}

export function nameProblem(
  name: string,
  { topology, cast, atMs = Infinity, takesAll = false }: NameScene,
): string | undefined {
  const { regions } = topology.network;
  const groups = topology.groups.map((group) => group.name);
  const meant = nodesNamed(topology, name);
  if (meant.length > 1) {
    return `is "${name}", which is both ${meant.map(({ what }) => `a ${what}`).join(" and ")}; expected names that differ`;
  }
  if (meant.length === 0) {
    if (takesAll && name === "all") return undefined;
    return regions.includes(name)
      ? `is "${name}", a region without nodes`
      : isUnknown(name, "a region, group or node", [...regions, ...groups, ...(takesAll ? ["all"] : [])]);
  }
  const runs = meant[0]?.nodes.some((node) => {
    const fromMs = cast?.runningFromMs.get(node);
    return fromMs !== undefined && fromMs <= atMs;
  });
  return runs ? undefined : `is "${name}", which has not started by then; expected nodes that run`;
}
