/**
 * A checked topology to a plan, with every choice made: pure, and the same for the same topology, seed and taken
 * subnets. Each draw comes from a source forked by its purpose, so a change in one place moves nothing elsewhere.
 */
import { seededRandom } from "../base/random.ts";
import { nothingInForce } from "../conditions/in-force.ts";
import { linkStatesOf } from "../conditions/link-states.ts";
import type { Cidr } from "../model/link.ts";
import type { Plan } from "../model/plan.ts";
import { lifeBook } from "../scenario/life-book.ts";
import type { Topology } from "../topology/topology.ts";
import { layOutAddresses } from "./lay-out-addresses.ts";
import { placesOn, planSurveyor } from "./places.ts";
import { planMeasurements } from "./plan-measurements.ts";
import { planNodes } from "./plan-nodes.ts";
import { planPhases } from "./plan-phases.ts";

export interface PlanOptions {
  /** Subnets that the network must not overlap. */
  readonly takenSubnets: readonly Cidr[];
  /** That it will be spread over. Default 1. */
  readonly hosts?: number;
}

/** Throws MeshbedError SUBNET_TAKEN when no subnet is free. A subnet that the topology names is taken as it is. */
export function makePlan(topology: Topology, o: PlanOptions): Plan {
  const random = seededRandom(topology.seed);
  const addresses = layOutAddresses(topology, o.takenSubnets, o.hosts);
  const { within, paths, links } = topology.network;
  const network = { ...addresses.network, conditions: { within, paths, links } };
  const places = placesOn(topology, network, addresses);
  const states = linkStatesOf(network, places, nothingInForce);
  const book = lifeBook();
  const phases = planPhases(topology, random, book);
  const nodes = planNodes(topology, addresses, { states, book, random: random.fork("identity") });
  return {
    format: 1,
    name: topology.name,
    seed: topology.seed,
    network,
    nodes,
    surveyors: network.zones.map((zone) => planSurveyor(zone, addresses, states)),
    phases,
    settleMs: topology.settleMs,
    expectations: topology.expectations,
    measurements: planMeasurements({ network, places, phases, random: random.fork("measurements") }),
  };
}
