/**
 * What Waku says in a node record: where to reach the node, what it offers, which shards it relays (31/WAKU2-ENR,
 * 51/WAKU2-RELAY-SHARDING; byte and bit order as nwaku, waku/waku_enr). A field that is malformed, or says what is not known here,
 * is as one that is not there: its owner signed it, and is the one who is harder to find.
 */
import { multiaddr } from "@multiformats/multiaddr";
import type { Capability } from "../../contract/index.ts";
import { addressOf, endpointOf } from "../network/address.ts";
import type { Enr, EnrFields } from "./enr.ts";

export interface NodeFacts {
  /** Multiaddrs, the best first. */
  readonly addresses: readonly string[];
  readonly capabilities: readonly Capability[];
  readonly cluster: number | undefined;
  /** Of the cluster. Undefined: not said. */
  readonly shards: readonly number[] | undefined;
}

/** The bits of `waku2`, the lowest first. Peer exchange has none: bit 4 is store sync (nwaku, capabilities.nim). */
const capabilityBits = ["relay", "store", "filter", "lightpush"] as const satisfies Capability[];
/** Shards as a list of numbers up to here, as bits beyond it. Source: nwaku, ShardingIndicesListMaxLength. */
const longestShardList = 63;
/** Source: 51/WAKU2-RELAY-SHARDING. */
const lastShard = 1023;
const bitVectorBytes = (lastShard + 1) / 8;

/** Binary multiaddrs begin with a protocol's code: what stands before an IP address, and before a TCP port. */
const ip4Code = 0x04;
const ip6Code = 0x29;
const tcpCode = 0x06;
const plainTcp = /^\/ip([46])\/[^/]+\/tcp\/\d+$/;

export function enrFields({ addresses, capabilities, cluster, shards }: NodeFacts): EnrFields {
  const fields = addressFields(addresses.map(endpointOf));
  const bits = capabilityBits.reduce((sum, name, i) => sum | (capabilities.includes(name) ? 1 << i : 0), 0);
  fields.set("waku2", Uint8Array.of(bits));
  if (cluster !== undefined && shards !== undefined) {
    const list = [...new Set(shards)].filter((shard) => shard <= lastShard).sort((a, b) => a - b);
    if (list.length <= longestShardList) fields.set("rs", shardList(cluster, list));
    else fields.set("rsv", shardBits(cluster, list));
  }
  return fields;
}

export function factsOf({ peer, fields }: Enr): NodeFacts {
  const bits = fields.get("waku2");
  return {
    addresses: endpointsOf(fields).map((endpoint) => addressOf(endpoint, peer)),
    capabilities: bits?.length === 1 ? capabilityBits.filter((_, i) => ((bits[0] ?? 0) >> i) & 1) : [],
    ...shardsOf(fields),
  };
}

/** The first address of plain TCP over each IP version has keys of its own; all others are `multiaddrs`. */
function addressFields(endpoints: readonly string[]): Map<string, Uint8Array> {
  const fields = new Map<string, Uint8Array>();
  const others: Uint8Array[] = [];
  for (const endpoint of endpoints) {
    const bytes = multiaddr(endpoint).bytes;
    const version = plainTcp.exec(endpoint)?.[1];
    const suffix = version === "6" ? "6" : "";
    if (version === undefined || fields.has(`ip${suffix}`)) {
      others.push(Buffer.concat([uint16(bytes.length), bytes]));
      continue;
    }
    fields.set(`ip${suffix}`, bytes.subarray(1, -3));
    const port = bytes.subarray(-2);
    fields.set(`tcp${suffix}`, port[0] === 0 ? port.subarray(1) : port);
  }
  if (others.length > 0) fields.set("multiaddrs", Buffer.concat(others));
  return fields;
}

function endpointsOf(fields: EnrFields): string[] {
  const port = fields.get("tcp");
  return [
    ...endpointOfFields(ip4Code, 4, fields.get("ip"), port),
    // EIP-778: without a port of its own, IPv6 has the one of IPv4.
    ...endpointOfFields(ip6Code, 16, fields.get("ip6"), fields.get("tcp6") ?? port),
    ...multiaddrsOf(fields.get("multiaddrs") ?? new Uint8Array()),
  ];
}

function endpointOfFields(code: number, length: number, ip: Uint8Array | undefined, port: Uint8Array | undefined) {
  if (ip?.length !== length || port === undefined || port.length < 1 || port.length > 2 || port[0] === 0) return [];
  return textOf(Uint8Array.of(code, ...ip, tcpCode, port.length === 2 ? (port[0] ?? 0) : 0, port.at(-1) ?? 0));
}

/** Each with its length before it, in two bytes. An address by way of a relay names a peer, and is left out. */
function multiaddrsOf(bytes: Uint8Array): string[] {
  const found: string[] = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const end = at + 2 + uint16At(bytes, at);
    if (end === at + 2 || end > bytes.length) break;
    found.push(...textOf(bytes.subarray(at + 2, end)).filter((text) => !text.includes("/p2p/")));
    at = end;
  }
  return found;
}

/** One text, or none where the bytes are no multiaddr of protocols that are known here. */
function textOf(bytes: Uint8Array): string[] {
  try {
    return [multiaddr(bytes).toString()];
  } catch {
    // Another implementation may know transports that this one does not: it cannot be dialled by them.
    return [];
  }
}

function shardList(cluster: number, shards: readonly number[]): Uint8Array {
  return Buffer.concat([uint16(cluster), Buffer.of(shards.length), ...shards.map(uint16)]);
}

/** Bit `shard % 8` of byte `shard / 8`, the lowest bit first. */
function shardBits(cluster: number, shards: readonly number[]): Uint8Array {
  const vector = new Uint8Array(bitVectorBytes);
  for (const shard of shards) vector[shard >> 3] = (vector[shard >> 3] ?? 0) | (1 << (shard & 7));
  return Buffer.concat([uint16(cluster), vector]);
}

function shardsOf(fields: EnrFields): Pick<NodeFacts, "cluster" | "shards"> {
  const list = fields.get("rs");
  if (list !== undefined && list.length >= 3 && list.length === 3 + 2 * (list[2] ?? 0)) {
    const shards = Array.from({ length: list[2] ?? 0 }, (_, i) => uint16At(list, 3 + 2 * i));
    return { cluster: uint16At(list, 0), shards };
  }
  const bits = fields.get("rsv");
  if (bits?.length === 2 + bitVectorBytes) {
    const shards = Array.from({ length: lastShard + 1 }, (_, shard) => shard);
    return {
      cluster: uint16At(bits, 0),
      shards: shards.filter((shard) => ((bits[2 + (shard >> 3)] ?? 0) >> (shard & 7)) & 1),
    };
  }
  return { cluster: undefined, shards: undefined };
}

function uint16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

function uint16At(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
