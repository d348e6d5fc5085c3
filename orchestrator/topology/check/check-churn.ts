/** Churn: that its group runs and that some of it is free to come and go. */

import { castPhases } from "../cast.ts";
import { churnNodes } from "../churn-nodes.ts";
import { isUnknown } from "../did-you-mean.ts";
import type { Report } from "../problem.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";

export function checkChurn(file: TopologyFile, topology: Topology, report: Report): void {
  const groups = topology.groups.map((group) => group.name);
  const casts = castPhases(topology);
  for (const [i, phase] of topology.phases.entries()) {
    const started = topology.phases.slice(0, i + 1).flatMap((earlier) => earlier.starts);
    for (const [j, { churn }] of phase.churns.entries()) {
      const at = Array.isArray(file.phases[i]?.churn) ? ["phases", i, "churn", j] : ["phases", i, "churn"];
      const cast = casts[i];
      if (!groups.includes(churn.group)) report([...at, "group"], isUnknown(churn.group, "a group", groups));
      else if (!started.includes(churn.group))
        report([...at, "group"], `is "${churn.group}", which has not started by then`);
      else if (phase.churns.findIndex((other) => other.churn.group === churn.group) < j) {
        report([...at, "group"], `is "${churn.group}" a second time; expected one churn for a group in a phase`);
      } else if (cast !== undefined) {
        const free = churnNodes(churn.group, topology, cast).nodes.length;
        const floor = churn.model === "poisson" ? churn["min-online"] : 0;
        if (free === 0)
          report([...at, "group"], `is "${churn.group}", all of which faults hold; expected nodes that are free`);
        else if (floor >= free)
          report([...at, "min-online"], `is ${floor}; expected less than ${free}, the nodes that can leave`);
      }
    }
  }
}
