/** Faults: that each falls into its phase and has somebody to hit. */
import { formatMs, formatShare } from "../../base/units.ts";
import type { Assignment } from "../../scenario/faults/assign-nodes.ts";
import { castPhases, type PhaseCast } from "../cast.ts";
import { isUnknown } from "../did-you-mean.ts";
import { nodesNamed } from "../nodes-named.ts";
import type { Path, Report } from "../problem.ts";
import { faultCause } from "../resolve.ts";
import { longestMs, type Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { checkTime } from "./check-time.ts";

export function checkFaults(file: TopologyFile, topology: Topology, report: Report): void {
  const casts = castPhases(topology);
  for (const [i, phase] of topology.phases.entries()) {
    const cast = casts[i];
    const written = file.phases[i];
    if (cast === undefined || written === undefined) continue;
    for (const [j, fault] of written.faults.entries()) {
      const at = ["phases", i, "faults", j];
      checkTime(fault, longestMs(phase), at, report);
      if (fault.restart !== undefined && fault.for !== undefined) {
        const message = "is of a restart, which takes no time of its own; expected stop or kill to keep nodes down";
        report([...at, "for"], message);
      }
      const assignment = cast.assignments.find((candidate) => candidate.fault.cause === faultCause(written, j));
      if (assignment !== undefined) checkTarget(assignment, topology, cast, [...at, assignment.fault.kind], report);
    }
  }
}

function checkTarget(
  { fault, nodes, wanted }: Assignment,
  topology: Topology,
  cast: PhaseCast,
  at: Path,
  report: Report,
): void {
  const { target } = fault;
  const name = typeof target === "string" ? target : target.group;
  const place = typeof target === "string" ? at : [...at, "group"];
  const meant = nodesNamed(topology, name).filter(({ what }) => what !== "region");
  const groups = topology.groups.map((group) => group.name);
  const members = meant[0]?.nodes ?? [];
  const size = members.length;
  if (meant.length === 0 || (typeof target !== "string" && !groups.includes(name))) {
    report(place, isUnknown(name, typeof target === "string" ? "a group or a node" : "a group", groups));
  } else if (meant.length > 1) {
    report(place, `is "${name}", which is both a group and a node; expected names that differ`);
  } else if (!members.some((node) => cast.runningFromMs.has(node))) {
    report(place, `is "${name}", which has not started by then; expected nodes that run`);
  } else if (members.every((node) => (cast.runningFromMs.get(node) ?? Infinity) > fault.atMs)) {
    const fromMs = Math.max(...members.map((node) => cast.runningFromMs.get(node) ?? 0));
    report(at, `hits "${name}" while it is starting; expected at: ${formatMs(fromMs)} or later`);
  } else if (wanted === 0) {
    const share = typeof target === "string" ? 0 : (target.share ?? 0);
    report(
      [...at, "share"],
      `is ${formatShare(share)} of ${size} nodes, which is none; expected at least ${formatShare(1 / size)}`,
    );
  } else if (wanted > size) {
    report([...at, "count"], `is ${wanted}; expected at most ${size}, the nodes of ${name}`);
  } else if (nodes.length < wanted) {
    report(
      at,
      `hits ${wanted} of ${name}; expected at most ${nodes.length}, since other faults hold the rest at that time`,
    );
  }
}
