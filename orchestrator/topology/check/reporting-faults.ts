/** Checks speak of all changes of links as items of `conditions:`; a cut or a flap is reported where the file has it, in `faults:`. */
import type { Path, Report } from "../problem.ts";
import type { PhaseCondition, Topology } from "../topology.ts";

export function reportingFaults({ phases }: Topology, report: Report): Report {
  return (path, message) => {
    const [first, phase, list, item, ...rest] = path;
    const conditions = list === "conditions" ? phases[Number(phase)]?.conditions : undefined;
    const fault = conditions?.[Number(item)]?.fault;
    if (first === undefined || phase === undefined || !fault) report(path, message);
    else report([first, phase, "faults", fault.number, ...placeIn(fault.kind, rest)], message);
  };
}

function placeIn(kind: NonNullable<PhaseCondition["fault"]>["kind"], rest: Path): Path {
  const [key, ...inside] = rest;
  if (key === "at" || key === "for") return rest;
  if (kind === "dead-bootstrap") return [kind, ...(inside[0] === 0 ? inside.slice(1) : [])];
  return key === "flap" ? [kind, ...inside] : [kind, ...rest];
}
