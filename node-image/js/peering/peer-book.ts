/**
 * The records of the peers that the node knows. Bounded. What a peer says of itself is believed before what others say of
 * it: identify before its signed record, that before third ones. It dials nobody, and keeps nothing on disk (`peer-disk.ts`).
 */
import type { Capability, PeerOrigin } from "../../contract/index.ts";
import { addressOf, endpointOf } from "../network/address.ts";
import type { NetworkConnection, PeerIdentity } from "../network/network.ts";
import type { Credit, PeerRecord } from "./peer-record.ts";

export interface PeerBook {
  readonly size: number;
  get(id: string): PeerRecord | undefined;
  all(): IterableIterator<PeerRecord>;
  /**
   * Learns of a peer, or hears of it again. Undefined for the node itself, and for one that is not known and has no address,
   * or none but the node's own.
   */
  hear(peer: HeardPeer, nowMs: number): PeerRecord | undefined;
  /** A connection opened. One that came by itself is not dialled before it says where it listens. */
  meet(connection: Pick<NetworkConnection, "peer" | "address" | "direction">, nowMs: number): PeerRecord;
  /** The other end said who it is. Where the node dialled it, that address is known to work, and comes first. */
  identify(
    peer: PeerRecord,
    identity: PeerIdentity,
    capabilities: readonly Capability[],
    connection: Pick<NetworkConnection, "address" | "direction">,
  ): void;
  /** Takes in what an earlier start of the node knew. */
  restore(peers: readonly PeerRecord[]): void;
  remove(id: string): void;
}

export interface HeardPeer {
  readonly id: string;
  /** Multiaddrs with its id. */
  readonly addresses: readonly string[];
  readonly origin: PeerOrigin;
  /** The peer that named it: its own id where it told of itself. */
  readonly source?: string;
  readonly bootstrap?: boolean;
  readonly enr?: string;
  readonly capabilities?: readonly Capability[];
  readonly shards?: readonly number[] | undefined;
}

/** Peers are kept up to this number, five times nwaku's 150 connections. */
export const bookCapacity = 750;
/** Of one peer; what comes first is tried first. */
const addressesKept = 8;
/** A wait without end: nobody knows where the peer listens. */
const neverMs = Number.MAX_SAFE_INTEGER;

export function peerBook(o: {
  readonly ownId: string;
  /** Multiaddrs. */
  readonly ownAddresses: () => readonly string[];
  readonly isConnected: (id: string) => boolean;
  readonly freshCredit: (nowMs: number) => Credit;
  /** A peer was dropped to make room for another. */
  readonly onDrop: (peer: PeerRecord) => void;
}): PeerBook {
  const peers = new Map<string, PeerRecord>();
  const add = (peer: PeerRecord): PeerRecord => {
    if (peers.size >= bookCapacity) {
      const least = leastUseful([...peers.values()].filter(({ id }) => !o.isConnected(id)));
      if (least !== undefined) {
        peers.delete(least.id);
        o.onDrop(least);
      }
    }
    peers.set(peer.id, peer);
    return peer;
  };
  const others = (addresses: readonly string[]): string[] => {
    const own = new Set(o.ownAddresses().map(endpointOf));
    return addresses.filter((address) => !own.has(endpointOf(address)));
  };

  return {
    get size() {
      return peers.size;
    },
    get: (id) => peers.get(id),
    all: () => peers.values(),
    hear: (heard, nowMs) => {
      if (heard.id === o.ownId) return undefined;
      const addresses = others(heard.addresses);
      const known = peers.get(heard.id);
      if (known === undefined && addresses.length === 0) return undefined;
      const peer = known ?? add(newPeer(heard, o.freshCredit(nowMs)));
      learn(peer, { ...heard, addresses });
      peer.heardAtMs = nowMs;
      return peer;
    },
    meet: ({ peer: id, address, direction }, nowMs) => {
      const peer = peers.get(id) ?? add(newPeer({ id, origin: "UnknownOrigin" }, o.freshCredit(nowMs)));
      if (peer.addresses.length === 0) {
        peer.addresses = [addressOf(address, id)];
        if (direction === "inbound") peer.nextDialAtMs = neverMs;
      }
      peer.heardAtMs = nowMs;
      return peer;
    },
    identify: (peer, { protocols, agent, listenAddresses }, capabilities, { address, direction }) => {
      peer.protocols = protocols;
      peer.agent = agent;
      peer.capabilities = capabilities;
      const endpoints = direction === "outbound" ? [address, ...listenAddresses] : listenAddresses;
      const addresses = others(endpoints.map((endpoint) => addressOf(endpoint, peer.id)));
      learn(peer, { id: peer.id, addresses, origin: "UnknownOrigin", source: peer.id });
    },
    restore: (saved) => {
      for (const peer of saved.slice(0, bookCapacity)) peers.set(peer.id, peer);
    },
    remove: (id) => {
      peers.delete(id);
    },
  };
}

/** Whether anybody knows where it listens. */
export function isDialable(peer: PeerRecord): boolean {
  return peer.nextDialAtMs < neverMs;
}

/** One of whom nothing else is known yet. */
export function newPeer(
  { id, origin, source }: Pick<HeardPeer, "id" | "origin" | "source">,
  credit: Credit,
): PeerRecord {
  return {
    id,
    addresses: [],
    origin,
    source,
    bootstrap: false,
    enr: undefined,
    capabilities: [],
    shards: [],
    protocols: [],
    agent: "",
    failures: 0,
    lastFailure: undefined,
    failuresAtMs: 0,
    nextDialAtMs: 0,
    heardAtMs: 0,
    connectedAtMs: undefined,
    reachedAtMs: undefined,
    connectedForMs: 0,
    lostAtMs: undefined,
    tags: new Map(),
    protections: new Set(),
    blocked: false,
    credit,
  };
}

function learn(peer: PeerRecord, heard: HeardPeer): void {
  peer.bootstrap ||= heard.bootstrap ?? false;
  if (heard.addresses.length > 0) {
    peer.addresses = [...new Set(addressesAfter(peer, heard))].slice(0, addressesKept);
    if (!isDialable(peer)) peer.nextDialAtMs = 0;
  }
  const identified = peer.protocols.length > 0;
  if (heard.source === peer.id || !identified) {
    peer.enr = heard.enr ?? peer.enr;
    peer.shards = heard.shards ?? peer.shards;
  }
  if (!identified) peer.capabilities = heard.capabilities ?? peer.capabilities;
}

function addressesAfter(peer: PeerRecord, { addresses, origin, source }: HeardPeer): readonly string[] {
  if (!isDialable(peer) || source === peer.id) return addresses;
  if (origin === "Static" || peer.protocols.length === 0) return [...addresses, ...peer.addresses];
  // It told its addresses itself. Others may know of newer ones where those fail.
  return peer.failures > 0 ? [...peer.addresses, ...addresses] : peer.addresses;
}

/**
 * Bootstrap nodes, and those that an operator protects or blocks, are never dropped. Of the others go first: those that
 * fail most; those that were never connected, of them the ones whose source named the most; those not heard of longest.
 */
function leastUseful(peers: readonly PeerRecord[]): PeerRecord | undefined {
  const named = new Map<string | undefined, number>();
  const unproven = peers.filter(({ connectedAtMs }) => connectedAtMs === undefined);
  for (const { source } of unproven) named.set(source, (named.get(source) ?? 0) + 1);
  const crowd = (peer: PeerRecord) => (peer.connectedAtMs === undefined ? (named.get(peer.source) ?? 0) : 0);
  return peers
    .filter((peer) => !peer.bootstrap && !peer.blocked && peer.protections.size === 0)
    .reduce<PeerRecord | undefined>((least, peer) => {
      if (least === undefined) return peer;
      const order = least.failures - peer.failures || crowd(least) - crowd(peer) || peer.heardAtMs - least.heardAtMs;
      return order < 0 ? peer : least;
    }, undefined);
}
