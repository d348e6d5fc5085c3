/**
 * A checked topology to a plan, with every choice made: pure, and the same for the same topology, seed and taken
 * subnets. Each draw comes from a source forked by its purpose, so a change in one place moves nothing elsewhere.
 */
import { seededRandom } from "../base/random.ts";
import type { Cidr } from "../model/link.ts";
import type { Plan } from "../model/plan.ts";
import type { Topology } from "../topology/topology.ts";
import { zonesOf } from "../topology/zones.ts";
import { layOutAddresses } from "./lay-out-addresses.ts";
import { shapingBetween } from "./link-states.ts";
import { planNodes } from "./plan-nodes.ts";
import { planPhases } from "./plan-phases.ts";
import { planProbes } from "./plan-probes.ts";

export interface PlanOptions {
  /** Subnets that the network must not overlap. */
  readonly takenSubnets: readonly Cidr[];
}

/** Throws MeshbedError SUBNET_TAKEN when no subnet is free. A subnet that the topology names is taken as it is. */
export async function makePlan(topology: Topology, o: PlanOptions): Promise<Plan> {
  const random = seededRandom(topology.seed);
  const addresses = layOutAddresses(zonesOf(topology), topology.network.subnet, o.takenSubnets);
  const nodes = await planNodes(topology, addresses, random.fork("identity"));
  const { network } = addresses;
  return {
    format: 1,
    name: topology.name,
    seed: topology.seed,
    network,
    nodes,
    phases: planPhases(topology, random),
    settleMs: topology.settleMs,
    expectations: topology.expectations,
    probes: planProbes(nodes, network.zones, shapingBetween(topology.network), random.fork("probes")),
  };
}
