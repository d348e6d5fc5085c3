/** The nodes of a plan: name, place, address, identity, link state and settings. */
import type { Random } from "../base/random.ts";
import type { LinkState } from "../model/link.ts";
import type { NodePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Group, GroupNode, Topology } from "../topology/topology.ts";
import { zoneIdOf } from "../topology/zones.ts";
import { type Identity, makeIdentity } from "./identities.ts";
import { type Addresses, foundIn } from "./lay-out-addresses.ts";
import { adminPort, p2pPort } from "./ports.ts";

export async function planNodes(
  topology: Topology,
  addresses: Addresses,
  states: ReadonlyMap<NodeId, LinkState>,
  random: Random,
): Promise<readonly NodePlan[]> {
  const members = topology.groups.flatMap((group) => group.nodes.map((node) => ({ group, node })));
  const cast = await Promise.all(
    members.map(async ({ group, node }) => ({
      group,
      node,
      place: p2pPlaceOf(node.id, topology.network.ip, addresses),
      identity: await makeIdentity(node.id, random),
    })),
  );
  const bootstrap = cast
    .filter(({ node }) => node.bootstrap)
    .flatMap(({ node, place: { listens, mapped }, identity }) =>
      // Where a NAT takes connections for it, its own address leads nowhere.
      (mapped.length > 0 ? mapped : listens.map((address) => multiaddrOf(address, p2pPort))).map((address) => ({
        id: node.id,
        multiaddr: `${address}/p2p/${identity.peerId}`,
      })),
    );
  return cast.map(({ group, node, place, identity }) => ({
    id: node.id,
    group: group.name,
    region: node.region,
    zone: zoneIdOf(node.region, group.link),
    address: place.address,
    address6: addresses.address6Of.get(node.id) ?? null,
    nat: node.nat,
    peerId: identity.peerId,
    implementation: group.implementation,
    bootstrap: node.bootstrap,
    link: foundIn(states, node.id),
    config: configOf(
      group,
      node,
      place,
      identity,
      bootstrap.filter(({ id }) => id !== node.id).map(({ multiaddr }) => multiaddr),
    ),
  }));
}

interface P2pPlace {
  readonly address: string;
  /** Addresses that it listens on for libp2p. */
  readonly listens: readonly string[];
  /** Multiaddrs at which a NAT takes connections for it. */
  readonly mapped: readonly string[];
}

function p2pPlaceOf(
  id: NodeId,
  ip: Topology["network"]["ip"],
  { addressOf, address6Of, network }: Addresses,
): P2pPlace {
  const address = foundIn(addressOf, id);
  const four = ip === "v6" ? [] : [address];
  const six = ip === "v4" ? [] : [foundIn(address6Of, id)];
  const mapped = network.nats.flatMap((nat) =>
    nat.ports.filter(({ node }) => node === id).map(({ port }) => multiaddrOf(nat.address, port)),
  );
  return { address, listens: [...four, ...six], mapped };
}

function multiaddrOf(address: string, port: number): string {
  return `/ip${address.includes(":") ? 6 : 4}/${address}/tcp/${port}`;
}

/**
 * As js-libp2p and nwaku do where the router holds a port open for them (UPnP): that address, which is the better, and their own,
 * at which siblings reach them. Without one both know of no address but their own, and tell it although it leads nowhere.
 */
function announcedAt(listens: readonly string[], mapped: readonly string[]): string[] {
  return mapped.length === 0 ? [] : [...mapped, ...listens.map((address) => multiaddrOf(address, p2pPort))];
}

function configOf(
  group: Group,
  node: GroupNode,
  { address, listens, mapped }: P2pPlace,
  { privateKey }: Identity,
  bootstrap: string[],
): NodePlan["config"] {
  return {
    id: node.id,
    privateKey,
    address,
    p2pAddresses: [...listens],
    p2pPort,
    announce: announcedAt(listens, mapped),
    adminPort,
    relay: group.relay,
    peering: { ...group.peering, bootstrap },
  };
}
