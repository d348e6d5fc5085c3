/** Where everything in a plan is: the nodes and, for each zone, the surveyor that measures its links. */
import type { Place } from "../conditions/link-states.ts";
import type { LinkState } from "../model/link.ts";
import type { NetworkPlan, SurveyorPlan, ZonePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Topology } from "../topology/topology.ts";
import { zoneIdOf } from "../topology/zones.ts";
import { type Addresses, foundIn } from "./lay-out-addresses.ts";

/** Nodes in the order of the topology, then one surveyor a zone. */
export function placesOn(topology: Topology, network: NetworkPlan, { addressOf }: Addresses): readonly Place[] {
  const nodes = topology.groups.flatMap((group) =>
    group.nodes.map(
      (node): Place => ({
        id: node.id,
        zone: zoneIdOf(node.region, group.link),
        addresses: [foundIn(addressOf, node.id)],
        nat: null,
        inbound: group.reachability === "public" ? "any" : "established",
      }),
    ),
  );
  const surveyors = network.zones.map(
    ({ id }): Place => ({ id, zone: id, addresses: [foundIn(addressOf, id)], nat: null, inbound: "any" }),
  );
  return [...nodes, ...surveyors];
}

export function planSurveyor(
  { id }: ZonePlan,
  { addressOf }: Addresses,
  states: ReadonlyMap<NodeId, LinkState>,
): SurveyorPlan {
  return { id, address: foundIn(addressOf, id), address6: null, link: foundIn(states, id) };
}
