/** Zones, the nodes of one region with one last mile, the NATs in them, and how large a subnet they need. */
import type { NatKind } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import { isNat } from "./reachability.ts";
import type { Topology } from "./topology.ts";

export interface Zone {
  /** "<region>/<link>" */
  readonly id: string;
  readonly region: string;
  readonly link: string;
  /** Who has an address in it: nodes that are behind no NAT, and NATs. */
  readonly holders: readonly string[];
}

export interface Nat {
  readonly id: string;
  readonly kind: NatKind;
  readonly zone: string;
  readonly nodes: readonly NodeId[];
}

export function zoneIdOf(region: string, link: string): string {
  return `${region}/${link}`;
}

/** In the order in which groups and regions first mention them. */
export function zonesOf({ groups }: Pick<Topology, "groups">): readonly Zone[] {
  const nodes = groups.flatMap((group) => group.nodes.map((node) => ({ ...node, link: group.link })));
  const byZone = Map.groupBy(nodes, ({ region, link }) => zoneIdOf(region, link));
  return [...byZone].flatMap(([id, members]) =>
    members.slice(0, 1).map(({ region, link }) => {
      const holders = [...new Set(members.map((node) => node.nat ?? node.id))];
      return { id, region, link, holders };
    }),
  );
}

/** In the order of their numbers. */
export function natsOf({ groups }: Pick<Topology, "groups">): readonly Nat[] {
  const behind = groups.flatMap(({ link, nodes }) =>
    nodes.flatMap(({ id, region, reachability: kind, nat }) =>
      nat !== null && isNat(kind) ? [{ id, nat, kind, zone: zoneIdOf(region, link) }] : [],
    ),
  );
  return [...Map.groupBy(behind, ({ nat }) => nat)].flatMap(([id, members]) =>
    members.slice(0, 1).map(({ kind, zone }) => ({ id, kind, zone, nodes: members.map((node) => node.id) })),
  );
}

/**
 * Addresses at a subnet's start that no node gets, a power of two. The lower half: the network's own, the gateway's, a net agent's for each
 * host, spares. The upper half: spares, and where there are several hosts, what their overlay network takes for itself.
 */
export function reservedAddresses(hosts: number): number {
  return Math.max(8, 4 * powerOfTwo(Math.max(1, hosts)));
}

/** Addresses of a zone's block, its surveyor's included: a power of two that leaves the first and the last one unused. */
export function zoneSize(zone: Zone): number {
  return powerOfTwo(zone.holders.length + 3);
}

/** Addresses of the block behind a NAT, its router's included, the same way. */
export function natSize(nat: Nat): number {
  return powerOfTwo(nat.nodes.length + 3);
}

/** One power of two that holds blocks of these sizes, as a region holds its zones. */
export function sizeOfAll<T>(items: readonly T[], sizeOf: (item: T) => number): number {
  return powerOfTwo(items.reduce((sum, item) => sum + sizeOf(item), 0));
}

/** The prefix length of the smallest IPv4 subnet that holds all, each region's zones under one prefix. */
export function neededPrefixLength(zones: readonly Zone[], hosts = 1): number {
  const regions = [...Map.groupBy(zones, (zone) => zone.region).values()].map((region) => sizeOfAll(region, zoneSize));
  return 32 - Math.log2(sizeOfAll([reservedAddresses(hosts), ...regions], Number));
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(atLeast));
}
