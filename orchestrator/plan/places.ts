/** Where everything in a plan is: the nodes and, for each zone, the surveyor that measures its links. */
import type { Place } from "../conditions/link-states.ts";
import type { LinkState } from "../model/link.ts";
import type { NetworkPlan, SurveyorPlan, ZonePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Topology } from "../topology/topology.ts";
import { zoneIdOf } from "../topology/zones.ts";
import { type Addresses, foundIn } from "./lay-out-addresses.ts";

/** Nodes in the order of the topology, then one surveyor a zone. */
export function placesOn(topology: Topology, network: NetworkPlan, addresses: Addresses): readonly Place[] {
  const nodes = topology.groups.flatMap((group) =>
    group.nodes.map(
      (node): Place => ({
        id: node.id,
        zone: zoneIdOf(node.region, group.link),
        addresses: allOf(node.id, addresses),
        nat: node.nat,
        inbound: node.reachability === "outbound-only" ? "established" : "any",
      }),
    ),
  );
  const surveyors = network.zones.map(
    ({ id }): Place => ({ id, zone: id, addresses: allOf(id, addresses), nat: null, inbound: "any" }),
  );
  return [...nodes, ...surveyors];
}

export function planSurveyor(
  { id }: ZonePlan,
  { addressOf, address6Of }: Addresses,
  states: ReadonlyMap<NodeId, LinkState>,
): SurveyorPlan {
  return { id, address: foundIn(addressOf, id), address6: address6Of.get(id) ?? null, link: foundIn(states, id) };
}

function allOf(id: string, { addressOf, address6Of }: Addresses): readonly string[] {
  return [foundIn(addressOf, id), address6Of.get(id)].filter((address) => address !== undefined);
}
