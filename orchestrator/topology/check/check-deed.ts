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
      const text = `is of ${listText(without, toldNodes)}, which keep nothing on disk`;
      report([...at, "disk"], `${text}; expected nodes with peering: { persistence: true }`);
    }
  } else if (does.kind === "become") {
    const { implementation, behaviour } = does.change;
    const same = those(
      (group) => implementation === group.implementation || isDeepStrictEqual(behaviour, group.behaviour),
    );
    if (same.length === 0) return;
    const who = listText(same, toldNodes);
    if (implementation !== undefined) {
      report([...at, "upgrade", "to"], `is ${implementation}, which ${who} run already; expected another one`);
    } else report([...at, "behaviour"], `is what ${who} do already; expected another one`);
  }
}
