/** The nodes of a plan: name, place, address, identity, link state and settings. */
import type { Random } from "../base/random.ts";
import type { LinkState } from "../model/link.ts";
import type { NodePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Group, GroupNode, Topology } from "../topology/topology.ts";
import { zoneIdOf } from "../topology/zones.ts";
import { type Identity, makeIdentity } from "./identities.ts";
import { type Addresses, foundIn } from "./lay-out-addresses.ts";

/** Source: nwaku's default ports. */
const p2pPort = 60_000;
const adminPort = 8645;

export async function planNodes(
  topology: Topology,
  { addressOf }: Addresses,
  states: ReadonlyMap<NodeId, LinkState>,
  random: Random,
): Promise<readonly NodePlan[]> {
  const members = topology.groups.flatMap((group) => group.nodes.map((node) => ({ group, node })));
  const cast = await Promise.all(
    members.map(async ({ group, node }) => ({
      group,
      node,
      address: foundIn(addressOf, node.id),
      identity: await makeIdentity(node.id, random),
    })),
  );
  const bootstrap = cast
    .filter(({ node }) => node.bootstrap)
    .map(({ node, address, identity }) => ({
      id: node.id,
      multiaddr: `/ip4/${address}/tcp/${p2pPort}/p2p/${identity.peerId}`,
    }));
  return cast.map(({ group, node, address, identity }) => ({
    id: node.id,
    group: group.name,
    region: node.region,
    zone: zoneIdOf(node.region, group.link),
    address,
    address6: null,
    nat: null,
    peerId: identity.peerId,
    implementation: group.implementation,
    bootstrap: node.bootstrap,
    link: foundIn(states, node.id),
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
