/** How nodes of a churn leave, and as what they come back: that they start anew for it, have a disk, and can be cut one by one. */
import type { Churn } from "../../scenario/churn/index.ts";
import type { Path, Report } from "../problem.ts";
import type { Topology } from "../topology.ts";
import { natsOf } from "../zones.ts";

export function checkExit(
  churn: Exclude<Churn, { model: "flash-crowd" }>,
  { groups }: Pick<Topology, "groups">,
  at: Path,
  report: Report,
): void {
  const exit = churn.model === "rolling" ? "stop" : churn.exit;
  const group = groups.filter(({ name }) => name === churn.group);
  const shared = natsOf({ groups: group }).find(({ nodes }) => nodes.length > 1);
  if (exit === "cut" && shared !== undefined) {
    const whom = `${shared.nodes[0]} and ${shared.nodes[1]}, behind the same NAT`;
    report([...at, "exit"], `is "cut" of ${whom}; expected another, since others see one address of both`);
  }
  if (exit === "pause" || exit === "cut") {
    for (const key of (["identity", "disk"] as const).filter((key) => churn[key] === "fresh")) {
      report([...at, key], `is "fresh" where ${exit} leaves the process alone; expected exit: kill or stop beside it`);
    }
  } else if (churn.disk === "fresh" && group[0]?.peering.saveEveryMs === null) {
    const mend = "expected persistence: true in its peering";
    report([...at, "disk"], `is "fresh" of ${churn.group}, which keeps nothing on disk; ${mend}`);
  }
}
