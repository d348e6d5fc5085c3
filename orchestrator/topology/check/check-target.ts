/** Whom a fault on nodes hits: that somebody goes by its names and runs by then, and that enough of them are free. */
import { formatMs, formatShare } from "../../base/units.ts";
import type { Assignment } from "../../scenario/faults/assign-nodes.ts";
import { describeSelection, membersOf, type Named, type Selection, selectionOf } from "../../scenario/faults/target.ts";
import type { PhaseCast } from "../cast.ts";
import { isUnknown } from "../did-you-mean.ts";
import type { Path, Report } from "../problem.ts";
import type { Topology } from "../topology.ts";
import { nameProblem } from "./name-problem.ts";

/** Of a fault on nodes, or of one on their links. */
type Aim = Pick<Assignment, "nodes" | "wanted" | "members"> & { readonly fault: Pick<Assignment["fault"], "target"> };

/** @param at where the target is written */
export function checkTarget(assignment: Aim, topology: Topology, cast: PhaseCast, at: Path, report: Report): void {
  const selection = selectionOf(assignment.fault.target);
  const isList = Array.isArray(assignment.fault.target);
  const problems = selection.within.flatMap((named) =>
    namesProblems(named, topology, cast, placeOf(named, at, isList)),
  );
  const { take } = selection;
  if (take.kind === "role" && take.role.kind === "mesh-neighbour") {
    const text = centreProblem(take.role.of, topology, cast);
    if (text !== undefined) problems.push({ place: [...at, "of"], text });
  }
  for (const { place, text } of problems) report(place, text);
  if (problems.length === 0) checkNumbers(assignment, selection, topology, cast, at, report);
}

interface NameProblem {
  readonly place: Path;
  readonly text: string;
}

/** A list of names has a place for each. */
function placeOf({ key, names }: Named, at: Path, isList: boolean): (index: number) => Path {
  const here = key === null ? at : [...at, key];
  return (index) => (isList || (key === "of" && names.length > 1) ? [...here, index] : here);
}

function namesProblems(
  { key, names }: Named,
  topology: Topology,
  cast: PhaseCast,
  placeOfName: (index: number) => Path,
): readonly NameProblem[] {
  const known = { group: topology.groups.map(({ name }) => name), region: topology.network.regions };
  return names.flatMap((name, i) => {
    const place = placeOfName(i);
    if (names.indexOf(name) < i) return { place, text: `is "${name}" a second time; expected each name once` };
    if (key === "group" || key === "region") {
      return known[key].includes(name) ? [] : { place, text: isUnknown(name, `a ${key}`, known[key]) };
    }
    const text = nameProblem(name, { topology, cast, takesAll: true });
    return text === undefined ? [] : { place, text };
  });
}

function centreProblem(name: string, topology: Topology, cast: PhaseCast): string | undefined {
  const nodes = topology.groups.flatMap((group) => group.nodes.map(({ id }) => id));
  if (!nodes.includes(name)) return isUnknown(name, "a node", nodes.slice(0, 10));
  return nameProblem(name, { topology, cast });
}

function checkNumbers(
  { nodes, wanted, members }: Aim,
  selection: Selection,
  topology: Topology,
  cast: PhaseCast,
  at: Path,
  report: Report,
): void {
  const { take } = selection;
  const whom = describeSelection(selection);
  const places = topology.groups.flatMap((group) => group.nodes.map((node) => ({ ...node, group: group.name })));
  const meant = membersOf(selection, places);
  const fromMs = meant.flatMap(({ id }) => cast.runningFromMs.get(id) ?? []);
  if (places.length > 0 && meant.length === 0) {
    report(at, `is of nobody: there is no node of ${whom}; expected nodes that exist`);
  } else if (fromMs.length === 0) {
    report(at, `is of ${whom}, which has not started by then; expected nodes that run`);
  } else if (members === 0) {
    report(at, `hits "${whom}" while it is starting; expected at: ${formatMs(Math.max(...fromMs))} or later`);
  } else if (take.kind === "share" && wanted === 0) {
    const text = `is ${formatShare(take.share)} of ${members} nodes, which is none`;
    report([...at, "share"], `${text}; expected at least ${formatShare(1 / members)}`);
  } else if (wanted > members) {
    report([...at, "count"], `is ${wanted}; expected at most ${members}, the nodes of ${whom}`);
  } else if (nodes.length < wanted) {
    const others = take.kind === "role" ? "churn or other faults have" : "other faults hold";
    const text =
      nodes.length === 0
        ? `hits ${whom}, all of which ${others} at that time; expected other nodes, or another time`
        : `hits ${wanted} of ${whom}; expected at most ${nodes.length}, since ${others} the rest at that time`;
    report(at, text);
  }
}
