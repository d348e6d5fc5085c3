/** What a fault does to the nodes that it hits: that it is not so already, and that they have what it spoils. */
import { isDeepStrictEqual } from "node:util";
import { listText } from "../../base/list-text.ts";
import type { NodeId } from "../../model/step.ts";
import type { Assignment } from "../../scenario/faults/assign-nodes.ts";
import type { Path, Report } from "../problem.ts";
import type { Group, Topology } from "../topology.ts";

const toldNodes = 3;

/** @param at where the fault is written */
export function checkDeed({ fault, nodes }: Assignment, { groups }: Topology, at: Path, report: Report): void {
  const { does } = fault;
  const those = (fits: (group: Group) => boolean): readonly NodeId[] => {
    const ids = groups.filter(fits).flatMap((group) => group.nodes.map(({ id }) => id));
    return nodes.filter((node) => ids.includes(node));
  };
  if (does.kind === "disk") {
    const without = those(({ peering }) => peering.saveEveryMs === null);
    if (without.length > 0) {
      const text = `is of nodes that keep nothing on disk (${listText(without, toldNodes)})`;
      report([...at, "disk"], `${text}; expected some with peering: { persistence: true }`);
    }
  } else if (does.kind === "become") {
    const { implementation, behaviour } = does.change;
    const same = those(
      (group) => implementation === group.implementation || isDeepStrictEqual(behaviour, group.behaviour),
    );
    if (same.length === 0) return;
    const [place, what] =
      implementation === undefined ? [["behaviour"], "behaviour"] : [["upgrade", "to"], "implementation"];
    report([...at, ...place], `is the ${what} of ${listText(same, toldNodes)} already; expected another one`);
  }
}
