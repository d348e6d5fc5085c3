/** Behaviours of groups and of phases: that those whom they name are there. */
import type { WrittenBehaviour } from "../../scenario/behaviour-schema.ts";
import { membersOf, selectionOf } from "../../scenario/faults/target.ts";
import { isUnknown } from "../did-you-mean.ts";
import type { Path, Report } from "../problem.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { nodeLayers } from "./node-layers.ts";

export function checkBehaviours(file: TopologyFile, { groups }: Topology, report: Report): void {
  const places = groups.flatMap(({ name: group, nodes }) => nodes.map(({ id, region }) => ({ id, region, group })));
  const known = { nodes: places.map(({ id }) => id), groups: groups.map(({ name }) => name) };
  for (const { at, layer } of nodeLayers(file)) checkNames(layer.behaviour, known, [...at, "behaviour"], report);
  for (const [i, phase] of file.phases.entries()) {
    for (const [j, { of, behaviour }] of phase.behaviours.entries()) {
      const at = ["phases", i, "behaviours", j, "behaviour"];
      checkNames(behaviour, known, at, report);
      const victim = typeof behaviour === "object" ? behaviour.sybil?.victim : undefined;
      if (victim !== undefined && membersOf(selectionOf(of), places).some(({ id }) => id === victim)) {
        report([...at, "sybil", "victim"], `is "${victim}", one of those who behave so; expected another node`);
      }
    }
  }
}

interface Known {
  readonly nodes: readonly string[];
  readonly groups: readonly string[];
}

function checkNames(behaviour: WrittenBehaviour | undefined, { nodes, groups }: Known, at: Path, report: Report): void {
  if (typeof behaviour !== "object") return;
  const { sybil, "lying-exchange": lies } = behaviour;
  if (sybil !== undefined && !nodes.includes(sybil.victim)) {
    report([...at, "sybil", "victim"], isUnknown(sybil.victim, "a node", nodes.slice(0, 10)));
  }
  if (lies === undefined) return;
  const place = [...at, "lying-exchange"];
  const { hands, accomplices } = lies;
  if (hands === "accomplices" && accomplices === undefined) {
    report([...place, "hands"], "has no accomplices; expected them beside it, as accomplices: sybil");
  } else if (hands === "dead" && accomplices !== undefined) {
    report([...place, "accomplices"], "are not handed out; expected hands: accomplices beside them");
  } else if (accomplices !== undefined && !groups.includes(accomplices) && !nodes.includes(accomplices)) {
    report([...place, "accomplices"], isUnknown(accomplices, "a group or a node", groups));
  }
}
