/** What must fit together in a topology, beyond the shape of each part. Finds every problem in one go. */
import type { Problem } from "../problem.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { checkBehaviours } from "./check-behaviours.ts";
import { checkChurn } from "./check-churn.ts";
import { checkClaim } from "./check-claim.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkExpectations } from "./check-expectations.ts";
import { checkFaults } from "./check-faults.ts";
import { checkGroups } from "./check-groups.ts";
import { checkLinkTargets } from "./check-link-targets.ts";
import { checkNetwork } from "./check-network.ts";
import { checkPartitions } from "./check-partitions.ts";
import { checkPeering } from "./check-peering.ts";
import { checkPhases } from "./check-phases.ts";
import { checkTraffic } from "./check-traffic.ts";

/** @param topology what the file resolves to, whatever is wrong with it */
export function checkTopology(file: TopologyFile, topology: Topology): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (path: Problem["path"], message: string) => problems.push({ path, message });
  for (const check of [
    checkClaim,
    checkNetwork,
    checkGroups,
    checkPeering,
    checkBehaviours,
    checkTraffic,
    checkPhases,
    checkChurn,
    checkFaults,
    checkPartitions,
    checkLinkTargets,
    checkConditions,
    checkExpectations,
  ]) {
    check(file, topology, report);
  }
  return problems;
}
