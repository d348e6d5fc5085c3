/**
 * Addresses: each zone gets a prefix, the prefixes of a region lie together under one, and what holds an address of a zone
 * gets it there. Every block is a power of two in size and aligned to it, so one prefix says "this zone" or "this region".
 * What is behind NATs has a subnet of its own, of which each NAT gets a block.
 */
import { MeshbedError } from "../base/errors.ts";
import type { Cidr } from "../model/link.ts";
import type { NetworkPlan, ZonePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Topology } from "../topology/topology.ts";
import {
  natSize,
  natsOf,
  neededPrefixLength,
  reservedAddresses,
  sizeOfAll,
  type Zone,
  zoneSize,
  zonesOf,
} from "../topology/zones.ts";
import { chooseSubnet, pool4, pool6 } from "./choose-subnet.ts";
import { planNat } from "./plan-nat.ts";
import { addressIn, type Block, gatewayOf, stackBlocks, topOf } from "./stack-blocks.ts";

/** A subnet smaller than this saves nothing. */
const smallestPrefixLength = 24;
/** What one Ethernet has (RFC 4291), and the most of whose addresses engines keep count. */
const prefixLength6 = 64;
/** Of each zone in it: 65 536 addresses, and room for as many zones as any run has. */
const zonePrefixLength6 = 112;

export interface Addresses {
  readonly network: Omit<NetworkPlan, "conditions">;
  /** Of nodes and, by the ids of their zones, of surveyors; private ones of nodes behind NATs. */
  readonly addressOf: ReadonlyMap<NodeId, string>;
  /** Empty where the network has no IPv6. */
  readonly address6Of: ReadonlyMap<NodeId, string>;
}

/**
 * Throws MeshbedError SUBNET_TAKEN when none is free. A subnet that the topology names is taken as it is; BAD_INPUT where it is too small for
 * what several hosts need of it.
 */
export function layOutAddresses(topology: Topology, taken: readonly Cidr[], hosts = 1): Addresses {
  const zones = zonesOf(topology);
  const { ip, subnet: wanted } = topology.network;
  const neededLength = neededPrefixLength(zones, hosts);
  if (wanted !== undefined && Number(wanted.split("/")[1]) > neededLength) {
    throw new MeshbedError(
      "BAD_INPUT",
      `network.subnet is "${wanted}"; expected a /${neededLength} or larger for ${hosts} hosts`,
    );
  }
  const prefixLength = Math.min(smallestPrefixLength, neededLength);
  const subnet = wanted ?? chooseSubnet(pool4, prefixLength, taken);
  const four = zonesIn(subnet, zones, (zone) => BigInt(zoneSize(zone)));
  const six = ip === "v4" ? undefined : layOutIpv6(zones, taken);
  const behind = layOutNats(topology, four.addressOf, [...taken, subnet]);
  return {
    network: {
      subnet,
      gateway: gatewayOf(subnet),
      subnet6: six?.subnet ?? null,
      gateway6: six === undefined ? null : gatewayOf(six.subnet),
      zones: zones.map(({ id, region, link }): ZonePlan => {
        const prefixes = [four, ...(six ? [six] : [])].map(({ prefixOf }) => foundIn(prefixOf, id));
        return { id, region, link, prefixes };
      }),
      behindNats: behind.network,
      nats: behind.nats,
    },
    addressOf: new Map([...four.addressOf, ...behind.addressOf]),
    address6Of: six?.addressOf ?? new Map(),
  };
}

/** What every node and surveyor of a plan has; throws an Error for a name that is in none. */
export function foundIn<T>(map: ReadonlyMap<string, T>, name: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`${name} was left out of the address plan`);
  return value;
}

interface Layout {
  readonly subnet: Cidr;
  /** By zone. */
  readonly prefixOf: ReadonlyMap<string, Cidr>;
  /** Of the holders of each zone and, by the zone's id, of its surveyor. */
  readonly addressOf: ReadonlyMap<string, string>;
}

function zonesIn(subnet: Cidr, zones: readonly Zone[], sizeOf: (zone: Zone) => bigint): Layout {
  const regions = [...Map.groupBy(zones, (zone) => zone.region).values()];
  const regionSize = (region: readonly Zone[]) => BigInt(sizeOfAll(region, (zone) => Number(sizeOf(zone))));
  const blocks = stackBlocks(regions, regionSize, topOf(subnet)).flatMap(({ item, from }) =>
    stackBlocks(item, sizeOf, from + regionSize(item)),
  );
  return {
    subnet,
    prefixOf: new Map(blocks.map(({ item, from }) => [item.id, prefixText(subnet, from, sizeOf(item))])),
    addressOf: new Map(blocks.flatMap((block) => numbered(subnet, block, [...block.item.holders, block.item.id]))),
  };
}

function layOutIpv6(zones: readonly Zone[], taken: readonly Cidr[]): Layout {
  return zonesIn(chooseSubnet(pool6, prefixLength6, taken), zones, () => 2n ** BigInt(128 - zonePrefixLength6));
}

function layOutNats(topology: Topology, outside: ReadonlyMap<string, string>, taken: readonly Cidr[]) {
  const nats = natsOf(topology);
  if (nats.length === 0) return { network: null, nats: [], addressOf: new Map<string, string>() };
  const size = sizeOfAll([reservedAddresses(1), ...nats.map(natSize)], Number);
  const subnet = chooseSubnet(pool4, 32 - Math.log2(size), taken);
  const blocks = stackBlocks(nats, (nat) => BigInt(natSize(nat)), topOf(subnet));
  const addressOf = new Map(blocks.flatMap((block) => numbered(subnet, block, [block.item.id, ...block.item.nodes])));
  const prefixOf = new Map(
    blocks.map(({ item, from }) => [item.id, prefixText(subnet, from, BigInt(natSize(item)))] as const),
  );
  return {
    network: { subnet, gateway: gatewayOf(subnet) },
    nats: nats.map((nat) =>
      planNat(nat, {
        address: foundIn(outside, nat.id),
        subnet: foundIn(prefixOf, nat.id),
        inside: foundIn(addressOf, nat.id),
      }),
    ),
    // A NAT is known to others by its address outside.
    addressOf: new Map([...addressOf].filter(([id]) => !outside.has(id))),
  };
}

/** Addresses of a block in order, without its first one. */
function numbered(subnet: Cidr, { from }: Block<unknown>, names: readonly string[]) {
  return names.map((name, i) => [name, addressIn(subnet, from + 1n + BigInt(i))] as const);
}

function prefixText(subnet: Cidr, from: bigint, size: bigint): Cidr {
  const bits = subnet.includes(":") ? 128 : 32;
  return `${addressIn(subnet, from)}/${bits - Math.log2(Number(size))}`;
}
