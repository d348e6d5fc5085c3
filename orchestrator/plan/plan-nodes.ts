/** The nodes of a plan: name, place, address, identity, link state and settings. */
import type { Random } from "../base/random.ts";
import type { NodePlan } from "../model/plan.ts";
import type { Group, GroupNode, Topology } from "../topology/topology.ts";
import { type Identity, makeIdentity } from "./identities.ts";
import type { Addresses } from "./lay-out-addresses.ts";
import { linkStateOf } from "./link-states.ts";

/** Source: nwaku's default ports. */
const p2pPort = 60_000;
const adminPort = 8645;

export async function planNodes(
  topology: Topology,
  addresses: Addresses,
  random: Random,
): Promise<readonly NodePlan[]> {
  const members = topology.groups.flatMap((group) => group.nodes.map((node) => ({ group, node })));
  const cast = await Promise.all(
    members.map(async ({ group, node }) => ({
      group,
      node,
      address: found(addresses.addressOf.get(node.id), node.id),
      identity: await makeIdentity(node.id, random),
    })),
  );
  const bootstrap = cast
    .filter(({ node }) => node.bootstrap)
    .map(({ node, address, identity }) => ({
      id: node.id,
      multiaddr: `/ip4/${address}/tcp/${p2pPort}/p2p/${identity.peerId}`,
    }));
  const links = linksOf(topology, addresses);
  return cast.map(({ group, node, address, identity }) => ({
    id: node.id,
    group: group.name,
    region: node.region,
    zone: zoneId(group, node),
    address,
    peerId: identity.peerId,
    implementation: group.implementation,
    bootstrap: node.bootstrap,
    link: links(group, node),
    config: configOf(
      group,
      node,
      address,
      identity,
      bootstrap.filter(({ id }) => id !== node.id).map(({ multiaddr }) => multiaddr),
    ),
  }));
}

function configOf(
  group: Group,
  node: GroupNode,
  address: string,
  { privateKey }: Identity,
  bootstrap: string[],
): NodePlan["config"] {
  const peering = { ...group.peering, bootstrap };
  return { id: node.id, privateKey, address, p2pPort, adminPort, relay: group.relay, peering };
}

/** All nodes of a zone with the same reachability share one state. */
function linksOf(topology: Topology, { network }: Addresses): (group: Group, node: GroupNode) => NodePlan["link"] {
  const states = new Map<string, NodePlan["link"]>();
  return (group, node) => {
    const zone = zoneId(group, node);
    const key = `${zone} ${group.reachability}`;
    const state =
      states.get(key) ??
      linkStateOf(
        found(
          network.zones.find(({ id }) => id === zone),
          zone,
        ),
        network.zones,
        topology.network,
        group.reachability === "public" ? "any" : "established",
      );
    states.set(key, state);
    return state;
  };
}

function zoneId(group: Group, node: GroupNode): string {
  return `${node.region}/${group.link}`;
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`${name} was left out of the address plan`);
  return value;
}
