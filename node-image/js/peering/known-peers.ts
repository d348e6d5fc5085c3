/**
 * What the node knows of other peers: where they were heard of, how dialling them went, when they were lost.
 * Bounded, in memory only. It knows no libp2p and dials nobody.
 */
import type { PeerOrigin } from "../../contract/index.ts";

export interface KnownPeer {
  readonly id: string;
  /** Multiaddrs that end with the peer's id. Never empty. */
  addresses: readonly string[];
  readonly origin: PeerOrigin;
  /** In the node's bootstrap list. */
  readonly bootstrap: boolean;
  /** Failed or refused dials in a row. */
  failures: number;
  /** It is not dialled before this Unix time, ms. */
  nextDialAtMs: number;
  /** When it was last connected, or last named by another peer. */
  heardAtMs: number;
  /** When it was last seen connected; undefined if never. */
  connectedAtMs: number | undefined;
  /** When it was lost together with many others; undefined once it is connected again or long ago. */
  lostAtMs: number | undefined;
  /** What it said of itself by identify. */
  protocols: readonly string[];
  agent: string;
}

/** Peers are kept up to this number, five times nwaku's 150 connections; the least useful are dropped first. */
const capacity = 750;
/** A peer with this many failures in a row that nobody named for `silenceMs` is forgotten. */
const failuresBeforeForgetting = 8;
const silenceMs = 10 * 60_000;
/** A lost peer is treated as any other after this. */
const lostForMs = 5 * 60_000;
/** Peers seen connected within this time are named to others. */
const firstHandMs = 10 * 60_000;

export interface KnownPeers {
  readonly size: number;
  get(id: string): KnownPeer | undefined;
  all(): IterableIterator<KnownPeer>;
  /** Learns of a peer, or hears of it again. The node's own id and peers without an address are ignored. */
  hear(peer: HeardPeer, nowMs: number): KnownPeer | undefined;
  /** Drops what is no longer worth knowing; bootstrap peers stay. */
  forget(nowMs: number): void;
  /**
   * Peers worth naming to others: those that this node was connected to not long ago and that do not fail. What it
   * only heard of is left out, else the addresses of the dead would go round for ever.
   */
  firstHand(nowMs: number): KnownPeer[];
}

export interface HeardPeer {
  readonly id: string;
  readonly addresses: readonly string[];
  readonly origin: PeerOrigin;
  readonly bootstrap?: boolean;
}

export function knownPeers(ownId: string): KnownPeers {
  const peers = new Map<string, KnownPeer>();
  return {
    get size() {
      return peers.size;
    },
    get: (id) => peers.get(id),
    all: () => peers.values(),
    hear: ({ id, addresses, origin, bootstrap = false }, nowMs) => {
      if (id === ownId || addresses.length === 0) return undefined;
      const known = peers.get(id);
      if (known !== undefined) {
        // What a peer says of itself, or an operator of it, is better than what a third one says.
        if (origin !== "PeerExchange") known.addresses = addresses;
        known.heardAtMs = nowMs;
        return known;
      }
      const peer = newPeer({ id, addresses, origin, bootstrap }, nowMs);
      peers.set(id, peer);
      if (peers.size > capacity) dropLeastUseful(peers);
      return peer;
    },
    forget: (nowMs) => {
      for (const peer of peers.values()) {
        if (peer.lostAtMs !== undefined && nowMs - peer.lostAtMs > lostForMs) peer.lostAtMs = undefined;
        const hopeless = peer.failures >= failuresBeforeForgetting && nowMs - peer.heardAtMs > silenceMs;
        if (hopeless && !peer.bootstrap) peers.delete(peer.id);
      }
    },
    firstHand: (nowMs) =>
      [...peers.values()].filter(
        ({ failures, connectedAtMs }) =>
          failures === 0 && connectedAtMs !== undefined && nowMs - connectedAtMs <= firstHandMs,
      ),
  };
}

function newPeer(heard: Required<HeardPeer>, nowMs: number): KnownPeer {
  return {
    ...heard,
    failures: 0,
    nextDialAtMs: 0,
    heardAtMs: nowMs,
    connectedAtMs: undefined,
    lostAtMs: undefined,
    protocols: [],
    agent: "",
  };
}

function dropLeastUseful(peers: Map<string, KnownPeer>): void {
  const byUse = [...peers.values()]
    .filter((peer) => !peer.bootstrap)
    .toSorted((a, b) => b.failures - a.failures || a.heardAtMs - b.heardAtMs);
  const [least] = byUse;
  if (least !== undefined) peers.delete(least.id);
}
