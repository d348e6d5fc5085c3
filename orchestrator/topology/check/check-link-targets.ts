/** Whom faults of links are about, where the file leaves a choice: that there are so many. Names are checked with the links. */
import { membersOf, selectionOf, wantedOf } from "../../scenario/faults/target.ts";
import { castPhases } from "../cast.ts";
import type { Path, Report } from "../problem.ts";
import { linkTargetOf } from "../resolve-link-faults.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { checkTarget } from "./check-target.ts";

export function checkLinkTargets(file: TopologyFile, topology: Topology, report: Report): void {
  const casts = castPhases(topology);
  const places = topology.groups.flatMap((group) => group.nodes.map((node) => ({ ...node, group: group.name })));
  for (const [i, { faults }] of file.phases.entries()) {
    const cast = casts[i];
    for (const [j, fault] of faults.entries()) {
      const target = linkTargetOf(fault);
      if (cast === undefined || target === undefined || typeof target === "string" || Array.isArray(target)) continue;
      const at = ["phases", i, "faults", j, ...placeIn(fault)];
      if (target.role !== undefined) {
        report([...at, "role"], "is not for faults of links; expected names, or a count or share of a group or region");
        continue;
      }
      const selection = selectionOf(target);
      const { length: members } = membersOf(selection, places).filter(({ id }) => cast.runningFromMs.has(id));
      const condition = topology.phases[i]?.conditions.find((one) => one.fault?.number === j);
      const nodes = [condition?.written.of ?? condition?.written.between?.[0] ?? []].flat();
      const aim = { fault: { target }, nodes, wanted: wantedOf(selection.take, members), members };
      checkTarget(aim, topology, cast, at, report);
    }
  }
}

function placeIn({ cut, flap }: TopologyFile["phases"][number]["faults"][number]): Path {
  if (cut !== undefined) return ["cut", "of"];
  return flap === undefined ? ["dead-bootstrap"] : ["flap", "of"];
}
