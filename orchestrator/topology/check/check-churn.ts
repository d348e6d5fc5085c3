/** Churn: that its group runs, that some of it is free to come and go, and that what is asked of it can be done. */
import { castPhases } from "../cast.ts";
import { churnNodes } from "../churn-nodes.ts";
import { isUnknown } from "../did-you-mean.ts";
import type { Path, Report } from "../problem.ts";
import { longestMs, type PhaseChurn, type Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { checkChurnModel } from "./check-churn-model.ts";
import { checkCrowd } from "./check-crowd.ts";
import { checkExit } from "./check-exit.ts";

export function checkChurn(file: TopologyFile, topology: Topology, report: Report): void {
  const casts = castPhases(topology);
  for (const [i, phase] of topology.phases.entries()) {
    const cast = casts[i];
    if (cast === undefined) continue;
    for (const [j, planned] of phase.churns.entries()) {
      const at = Array.isArray(file.phases[i]?.churn) ? ["phases", i, "churn", j] : ["phases", i, "churn"];
      const { churn } = planned;
      const second = phase.churns.findIndex((other) => other.churn.group === churn.group) < j;
      if (!isThere(planned, second, i, topology, at, report)) continue;
      if (churn.model === "flash-crowd") {
        checkCrowd(churn, i, { file, topology, at, report });
        continue;
      }
      const { nodes, fromMs } = churnNodes(churn, topology, cast);
      const lengthMs = longestMs(phase) - fromMs;
      if (nodes.length === 0) {
        report([...at, "group"], `is "${churn.group}", all of which faults hold; expected nodes that are free`);
      } else if (churn["min-online"] >= nodes.length) {
        const message = `is ${churn["min-online"]}; expected less than ${nodes.length}, the nodes that can leave`;
        report([...at, "min-online"], message);
      } else checkChurnModel(planned, { nodes, lengthMs }, at, report);
      checkExit(churn, topology, at, report);
    }
  }
}

/** Whether there is a group for it at all. */
function isThere(
  { churn }: PhaseChurn,
  second: boolean,
  phase: number,
  topology: Topology,
  at: Path,
  report: Report,
): boolean {
  const groups = topology.groups.map((group) => group.name);
  const started = topology.phases.slice(0, phase + 1).flatMap(({ starts }) => starts);
  const complain = (message: string) => {
    report([...at, "group"], message);
    return false;
  };
  if (!groups.includes(churn.group)) return complain(isUnknown(churn.group, "a group", groups));
  if (!started.includes(churn.group)) return complain(`is "${churn.group}", which has not started by then`);
  if (second) return complain(`is "${churn.group}" a second time; expected one churn for a group in a phase`);
  return true;
}
