/** The links that changes of conditions name: that they are there, that their nodes run, and that a NAT is not torn apart. */
import { castPhases, type PhaseCast } from "../cast.ts";
import { nodesNamed } from "../nodes-named.ts";
import type { Path, Report } from "../problem.ts";
import type { Topology } from "../topology.ts";
import { tornNat } from "../torn-nat.ts";
import { nameProblem } from "./name-problem.ts";

type Names = string | readonly string[];

export function checkLinks(topology: Topology, phaseIndex: number, report: Report): void {
  const cast = castPhases(topology)[phaseIndex];
  for (const [j, { written }] of (topology.phases[phaseIndex]?.conditions ?? []).entries()) {
    const at = ["phases", phaseIndex, "conditions", j];
    const { between, from, to, of } = written;
    const ways = (["between", "from", "of"] as const).filter((key) => written[key] !== undefined);
    if (ways.length > 1) report([...at, ways[1] ?? ""], `stands beside ${ways[0]}; expected one of them`);
    else if (from !== undefined && to === undefined)
      report([...at, "from"], "has no other end; expected to: eu beside it");
    else if (to !== undefined && from === undefined)
      report([...at, "to"], "has no other end; expected from: mobile beside it");
    else if (ways.length === 0) report(at, "names no links; expected between: [a, b], or from: a and to: b, or of: a");
    const check = (names: Names | undefined, place: Path) =>
      names === undefined ? [] : checkNames(names, { topology, cast, at: place }, report);
    const [a, b] =
      between === undefined
        ? [check(from, [...at, "from"]), check(to, [...at, "to"])]
        : [check(between[0], [...at, "between", 0]), check(between[1], [...at, "between", 1])];
    check(of, [...at, "of"]);
    if (a.length === 1 && b.length === 1 && a[0] === b[0]) {
      report([...at, between === undefined ? "to" : "between"], `joins ${a[0]} with itself; expected two ends`);
    }
  }
}

interface Where {
  readonly topology: Topology;
  readonly cast: PhaseCast | undefined;
  readonly at: Path;
}

/** @returns all nodes that are meant */
function checkNames(names: Names, where: Where, report: Report): readonly string[] {
  const { topology, at } = where;
  const chosen = [names].flat().flatMap((name, i) => {
    const place = Array.isArray(names) ? [...at, i] : at;
    // A node that starts later in the phase starts on changed links.
    const problem = nameProblem(name, where);
    if (problem !== undefined) report(place, problem);
    return nodesNamed(topology, name)[0]?.nodes ?? [];
  });
  const torn = tornNat(topology, chosen);
  if (torn !== undefined) report(at, torn);
  return chosen;
}
