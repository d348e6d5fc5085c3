/** How large a topology is, in a few words. */
import { formatMs } from "../../base/units.ts";
import { checkData } from "../../topology/check-data.ts";
import type { ReadText } from "../../topology/read-layers.ts";
import { longestMs } from "../../topology/topology.ts";
import { type Data, itemParts } from "./parts.ts";

/** "30 nodes in 2 groups, 5 phases of 4m 10s, 6 faults, churns, conditions or flows". */
export function sizeText(data: Data, readText: ReadText): string {
  const { groups = [], phases = [] } = checkData(data, readText).topology ?? {};
  const nodes = groups.reduce((sum, group) => sum + group.nodes.length, 0);
  const items = itemParts(data).length;
  return [
    `${counted(nodes, "node")} in ${counted(groups.length, "group")}`,
    `${counted(phases.length, "phase")} of ${formatMs(phases.reduce((sum, phase) => sum + longestMs(phase), 0))}`,
    `${items} ${items === 1 ? "fault, churn, condition or flow" : "faults, churns, conditions or flows"}`,
  ].join(", ");
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
