/** Keeps the records of connected peers, forgives what time forgave, and forgets who is of no use any more. */
import { acceptedAfterMs, forgive } from "./decide/backoff.ts";
import type { Desk } from "./desk.ts";
import type { OpenLink } from "./links.ts";
import { isDialable } from "./peer-book.ts";
import type { PeerRecord } from "./peer-record.ts";

/** The tag of peers in a mesh. Source: go-libp2p-pubsub, GossipSubConnTagValueMeshPeer. */
const meshTag = { name: "mesh", value: 20 } as const;
/** A lost peer is treated as any other after this. */
const lostForMs = 5 * 60_000;
/** A peer with this many failures in a row that nobody named for `silenceMs` is forgotten. */
const failuresBeforeForgetting = 8;
const silenceMs = 10 * 60_000;

/** @returns what tends, at each look of the peer manager */
export function tender(desk: Desk): (links: readonly OpenLink[], nowMs: number) => void {
  let lastAtMs = Date.now();
  return (links, nowMs) => {
    for (const link of links) tend(link, nowMs);
    const connected = new Set(links.map(({ record }) => record));
    for (const peer of desk.book.all()) if (!connected.has(peer)) rest(peer, nowMs);
    if (links.length > 0) desk.unsaved = true;
    lastAtMs = nowMs;
  };

  function tend({ record: peer, relays, shards, inMesh, direction, openedAtMs }: OpenLink, nowMs: number): void {
    if (relays) desk.relay.attach(peer.id);
    peer.heardAtMs = nowMs;
    peer.connectedAtMs = nowMs;
    peer.connectedForMs += Math.max(0, nowMs - Math.max(openedAtMs, lastAtMs));
    peer.lostAtMs = undefined;
    // One that did not say is known by what it subscribes to.
    if (peer.shards.length === 0 && shards.length > 0) peer.shards = shards;
    if (!inMesh) peer.tags.delete(meshTag.name);
    else if (!peer.tags.has(meshTag.name)) {
      peer.tags.set(meshTag.name, { value: meshTag.value, setAtMs: nowMs, halfLifeMs: undefined });
    }
    if (direction === "inbound" || nowMs - openedAtMs < acceptedAfterMs || peer.failures === 0) return;
    const values = { forgiven: peer.failures, failures: 0 };
    desk.note({ what: "forgive", peer: peer.id, reason: "a connection to the peer lasts", values });
    peer.failures = 0;
    peer.failuresAtMs = nowMs;
  }

  function rest(peer: PeerRecord, nowMs: number): void {
    peer.tags.delete(meshTag.name);
    if (peer.lostAtMs !== undefined && nowMs - peer.lostAtMs > lostForMs) peer.lostAtMs = undefined;
    const forgiven = forgive(peer, desk.settings().backoff, nowMs);
    if (forgiven !== undefined) {
      peer.failures = forgiven.failures;
      peer.failuresAtMs = forgiven.failuresAtMs;
      desk.note({ what: "forgive", peer: peer.id, reason: forgiven.reason, values: forgiven.values });
    }
    const silentMs = nowMs - peer.heardAtMs;
    if (!isUseless(peer, silentMs) || desk.dials.underWay.has(peer.id)) return;
    const reason = "the peer cannot be reached, and nobody names it";
    desk.book.remove(peer.id);
    desk.note({ what: "forget", peer: peer.id, reason, values: { failures: peer.failures, silentMs } });
  }
}

function isUseless(peer: PeerRecord, silentMs: number): boolean {
  const kept = peer.bootstrap || peer.blocked || peer.protections.size > 0;
  const hopeless = peer.failures >= failuresBeforeForgetting || !isDialable(peer);
  return !kept && hopeless && silentMs > silenceMs;
}
