/** What is wrong with a name in a scenario: that nobody goes by it, more than one do, or those who do are not there by then. */
import type { PhaseCast } from "../cast.ts";
import { nodesNamed } from "../nodes-named.ts";
import type { Topology } from "../topology.ts";
import { meaningProblem } from "./meaning-problem.ts";

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
  const problem = meaningProblem(name, topology, { takesAll });
  const [meant] = nodesNamed(topology, name);
  if (problem !== undefined || meant === undefined) return problem;
  const runs = meant.nodes.some((node) => {
    const fromMs = cast?.runningFromMs.get(node);
    return fromMs !== undefined && fromMs <= atMs;
  });
  return runs ? undefined : `is "${name}", which has not started by then; expected nodes that run`;
}
