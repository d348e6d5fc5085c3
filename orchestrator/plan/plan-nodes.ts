/** The nodes of a plan: name, place, address, identity, link state and settings. */
import type { Random } from "../base/random.ts";
import type { LinkState } from "../model/link.ts";
import type { NodeLife, NodePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { LifeBook, LifeChange } from "../scenario/life-book.ts";
import { nodesNamed } from "../topology/nodes-named.ts";
import type { Group, GroupNode, Topology } from "../topology/topology.ts";
import { zoneIdOf } from "../topology/zones.ts";
import { dataDirectory } from "./data-directory.ts";
import { type Identity, makeIdentity } from "./identities.ts";
import { type Addresses, foundIn } from "./lay-out-addresses.ts";
import { type Named, planBehaviour } from "./plan-behaviour.ts";
import { adminPort, p2pPort, wsPort } from "./ports.ts";

interface NodesOptions {
  readonly states: ReadonlyMap<NodeId, LinkState>;
  /** What they are started as, beside as planned. */
  readonly book: LifeBook;
  readonly random: Random;
}

export function planNodes(
  topology: Topology,
  addresses: Addresses,
  { states, book, random }: NodesOptions,
): readonly NodePlan[] {
  const cast = topology.groups.flatMap((group) =>
    group.nodes.map((node) => ({
      group,
      node,
      place: p2pPlaceOf(node.id, topology.network.ip, addresses),
      identity: makeIdentity(node.id, random),
    })),
  );
  const named = cast.map(({ group, node, place, identity }) => ({
    id: node.id,
    group: group.name,
    bootstrap: node.bootstrap,
    multiaddrs: reachedAt(place).map((address) => `${address}/p2p/${identity.peerId}`),
  }));
  return cast.map(({ group, node, place, identity }) => {
    const others = named.filter(({ id }) => id !== node.id);
    const protects = protectedBy(group, topology).filter((id) => id !== node.id);
    return {
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
      ...(protects.length > 0 && { protects }),
      link: foundIn(states, node.id),
      config: configOf(group, node, place, identity, others),
      lives: book.changesOf(node.id).map((change) => planLife(change, node.id, others, random)),
    };
  });
}

function protectedBy({ protects }: Group, topology: Topology): readonly NodeId[] {
  return [...new Set(protects.flatMap((name) => nodesNamed(topology, name).flatMap(({ nodes }) => nodes)))];
}

/** An identity by its name: the same for all lives that share it. */
function planLife(
  { identity: name, implementation, behaviour, freshDisk }: LifeChange,
  node: NodeId,
  others: readonly Named[],
  random: Random,
): NodeLife {
  const identity = name === undefined ? undefined : makeIdentity(node, random.fork(name));
  return {
    ...identity,
    ...(implementation !== undefined && { implementation }),
    ...(behaviour !== undefined && { behaviour: planBehaviour(behaviour, others) }),
    ...(freshDisk !== undefined && { freshDisk: true }),
  };
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

/** Where a NAT takes connections for it, its own address leads nowhere. */
function reachedAt({ listens, mapped }: P2pPlace): readonly string[] {
  return mapped.length > 0 ? mapped : listens.map((address) => multiaddrOf(address, p2pPort));
}

/**
 * As js-libp2p and nwaku do where the router holds a port open for them (UPnP): that address, which is the better, and their own,
 * at which siblings reach them. Without one both know of no address but their own, and tell it although it leads nowhere.
 */
function announcedAt({ listens, mapped }: P2pPlace, webSocket: boolean): string[] {
  if (mapped.length === 0) return [];
  const own = listens.map((address) => multiaddrOf(address, p2pPort));
  const webSockets = webSocket ? listens.map((address) => `${multiaddrOf(address, wsPort)}/ws`) : [];
  return [...mapped, ...own, ...webSockets];
}

function configOf(
  { relay, peering, behaviour, defect, webSocket }: Group,
  node: GroupNode,
  place: P2pPlace,
  { privateKey }: Identity,
  others: readonly (Named & { readonly bootstrap: boolean })[],
): NodePlan["config"] {
  const bootstrap = others.filter((other) => other.bootstrap).flatMap(({ multiaddrs }) => multiaddrs);
  return {
    id: node.id,
    privateKey,
    address: place.address,
    p2pAddresses: [...place.listens],
    p2pPort,
    wsPort: webSocket ? wsPort : null,
    announce: announcedAt(place, webSocket),
    adminPort,
    dataDirectory: peering.saveEveryMs === null ? null : dataDirectory,
    relay,
    peering: { ...peering, bootstrap: { ...peering.bootstrap, addresses: bootstrap } },
    behaviour: planBehaviour(behaviour, others),
    defect,
  };
}
