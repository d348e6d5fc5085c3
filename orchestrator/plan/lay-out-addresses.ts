/**
 * Addresses: each zone gets a prefix, the prefixes of a region lie together under one, and each node gets an address
 * in its zone's. Every block is a power of two in size and aligned to it, so one prefix says "this zone" or "this region".
 */
import { parseCidr } from "cidr-tools";
import type { Cidr } from "../model/link.ts";
import type { NetworkPlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import { neededPrefixLength, regionSize, type Zone, zoneSize } from "../topology/zones.ts";
import { chooseSubnet } from "./choose-subnet.ts";

/** A subnet smaller than this saves nothing. */
const smallestPrefixLength = 24;

export interface Addresses {
  readonly network: Omit<NetworkPlan, "conditions">;
  /** Of nodes and, by the ids of their zones, of surveyors. */
  readonly addressOf: ReadonlyMap<NodeId, string>;
}

/**
 * @param wanted a subnet that is large enough; a free one is chosen when undefined
 * Throws MeshbedError SUBNET_TAKEN when none is free.
 */
export function layOutAddresses(zones: readonly Zone[], wanted: Cidr | undefined, taken: readonly Cidr[]): Addresses {
  const subnet = wanted ?? chooseSubnet(Math.min(smallestPrefixLength, neededPrefixLength(zones)), taken);
  const { start, end } = parseCidr(subnet);
  const regions = [...Map.groupBy(zones, (zone) => zone.region).values()];
  // From the top down, so that the subnet's start stays free for the gateway.
  const regionBlocks = stack(regions, regionSize, Number(end) + 1);
  const blocks = regionBlocks.flatMap(({ item, from }) => stack(item, zoneSize, from + regionSize(item)));
  return {
    network: {
      subnet,
      gateway: ipv4(Number(start) + 1),
      subnet6: null,
      gateway6: null,
      zones: zones.map(({ id, region, link }) => ({ id, region, link, prefixes: [prefixOf(blocks, id)] })),
      nats: [],
    },
    addressOf: new Map(
      blocks.flatMap(({ item, from }) => [...item.nodeIds, item.id].map((id, i) => [id, ipv4(from + 1 + i)] as const)),
    ),
  };
}

/** What every node and surveyor of a plan has; throws an Error for a name that is in none. */
export function foundIn<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`${name} was left out of the address plan`);
  return value;
}

interface Block<T> {
  readonly item: T;
  /** Its first address. */
  readonly from: number;
}

/** Lays blocks down from `top`, the largest first: powers of two then align by themselves. */
function stack<T>(items: readonly T[], sizeOf: (item: T) => number, top: number): readonly Block<T>[] {
  let from = top;
  return items
    .toSorted((a, b) => sizeOf(b) - sizeOf(a))
    .map((item) => {
      from -= sizeOf(item);
      return { item, from };
    });
}

function prefixOf(blocks: readonly Block<Zone>[], id: string): Cidr {
  const block = blocks.find(({ item }) => item.id === id);
  if (block === undefined) throw new Error(`zone ${id} has no block of addresses`);
  return `${ipv4(block.from)}/${32 - Math.log2(zoneSize(block.item))}`;
}

function ipv4(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
}
