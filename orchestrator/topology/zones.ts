/** Zones, the nodes of one region with one last mile, and how large a subnet they need. */
import type { Topology } from "./topology.ts";

export interface Zone {
  /** "<region>/<link>" */
  readonly id: string;
  readonly region: string;
  readonly link: string;
  readonly nodeIds: readonly string[];
}

export function zoneIdOf(region: string, link: string): string {
  return `${region}/${link}`;
}

/** In the order in which groups and regions first mention them. */
export function zonesOf({ groups }: Pick<Topology, "groups">): readonly Zone[] {
  const nodes = groups.flatMap((group) => group.nodes.map((node) => ({ ...node, link: group.link })));
  const byZone = Map.groupBy(nodes, ({ region, link }) => zoneIdOf(region, link));
  return [...byZone].flatMap(([id, members]) =>
    members.slice(0, 1).map(({ region, link }) => ({ id, region, link, nodeIds: members.map((node) => node.id) })),
  );
}

/** Addresses at the subnet's start that no zone gets: the network's own, the gateway's, the net agent's, spares. */
export const reservedAddresses = 8;

/** Addresses of a zone's block, its surveyor's included: a power of two that leaves the first and the last one unused. */
export function zoneSize(zone: Zone): number {
  return powerOfTwo(zone.nodeIds.length + 3);
}

/** Addresses of a region's block: one power of two that holds the blocks of all its zones. */
export function regionSize(zones: readonly Zone[]): number {
  return powerOfTwo(zones.reduce((sum, zone) => sum + zoneSize(zone), 0));
}

/** The prefix length of the smallest subnet that holds all. */
export function neededPrefixLength(zones: readonly Zone[]): number {
  const regions = [...Map.groupBy(zones, (zone) => zone.region).values()];
  const addresses = regions.reduce((sum, ofRegion) => sum + regionSize(ofRegion), reservedAddresses);
  return 32 - Math.log2(powerOfTwo(addresses));
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(atLeast));
}
