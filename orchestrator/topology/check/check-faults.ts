/** Faults and behaviours of a phase: that each falls into it, has somebody to hit, and does something to them. */
import { castPhases } from "../cast.ts";
import type { Path, Report } from "../problem.ts";
import { behaviourCause, faultCause } from "../resolve.ts";
import { longestMs, type Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { checkDeed } from "./check-deed.ts";
import { checkTarget } from "./check-target.ts";
import { checkTime } from "./check-time.ts";

export function checkFaults(file: TopologyFile, topology: Topology, report: Report): void {
  const casts = castPhases(topology);
  for (const [i, phase] of topology.phases.entries()) {
    const cast = casts[i];
    const written = file.phases[i];
    if (cast === undefined || written === undefined) continue;
    const check = (one: Timed, cause: string, at: Path) => {
      checkTime(one, longestMs(phase), at, report);
      const assignment = cast.assignments.find(({ fault }) => fault.cause === cause);
      if (assignment === undefined) return;
      checkTarget(assignment, topology, cast, [...at, ...assignment.fault.targetAt], report);
      checkDeed(assignment, topology, at, report);
    };
    for (const [j, fault] of written.faults.entries()) {
      const at = ["phases", i, "faults", j];
      check(fault, faultCause(written, j), at);
      if (fault.restart !== undefined && fault.for !== undefined) {
        const message = "is of a restart, which takes no time of its own; expected stop or kill to keep nodes down";
        report([...at, "for"], message);
      }
    }
    for (const [j, one] of written.behaviours.entries()) {
      check(one, behaviourCause(written, j), ["phases", i, "behaviours", j]);
    }
  }
}

type Timed = Parameters<typeof checkTime>[0];
