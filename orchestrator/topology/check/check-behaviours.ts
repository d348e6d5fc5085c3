/** Behaviours: that those whom they name are there. */
import { isUnknown } from "../did-you-mean.ts";
import type { Report } from "../problem.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { nodeLayers } from "./node-layers.ts";

export function checkBehaviours(file: TopologyFile, { groups }: Topology, report: Report): void {
  const nodes = groups.flatMap((group) => group.nodes.map(({ id }) => id));
  const names = groups.map(({ name }) => name);
  for (const { at, layer } of nodeLayers(file)) {
    if (typeof layer.behaviour !== "object") continue;
    const { sybil, "lying-exchange": lies } = layer.behaviour;
    if (sybil !== undefined && !nodes.includes(sybil.victim)) {
      report([...at, "behaviour", "sybil", "victim"], isUnknown(sybil.victim, "a node", nodes.slice(0, 10)));
    }
    if (lies === undefined) continue;
    const place = [...at, "behaviour", "lying-exchange"];
    const { hands, accomplices } = lies;
    if (hands === "accomplices" && accomplices === undefined) {
      report([...place, "hands"], "has no accomplices; expected them beside it, as accomplices: sybil");
    } else if (hands === "dead" && accomplices !== undefined) {
      report([...place, "accomplices"], "are not handed out; expected hands: accomplices beside them");
    } else if (accomplices !== undefined && !names.includes(accomplices) && !nodes.includes(accomplices)) {
      report([...place, "accomplices"], isUnknown(accomplices, "a group or a node", names));
    }
  }
}
