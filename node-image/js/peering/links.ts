/** The open connections as the decisions see them: what the network, the records and the relay know of each, in one. */
import type { PeeringConfig } from "../../contract/index.ts";
import { ipOf } from "../network/address.ts";
import type { NetworkConnection } from "../network/network.ts";
import { creditRatio } from "./decide/credit.ts";
import { believed, type ServiceSlots } from "./decide/service-slots.ts";
import { tagSum } from "./decide/tags.ts";
import type { Link } from "./link.ts";
import type { RelayView } from "./parts.ts";
import type { PeerBook } from "./peer-book.ts";
import type { PeerRecord } from "./peer-record.ts";

export interface OpenLink extends Link {
  readonly connection: NetworkConnection;
  readonly record: PeerRecord;
}

/** A peer that came just now did not say what it subscribes to yet: until then its record is believed. */
const subscribesWithinMs = 5000;

export function openLinks(
  connections: readonly NetworkConnection[],
  o: {
    readonly book: PeerBook;
    readonly relay: RelayView;
    readonly slots: ServiceSlots;
    readonly score: PeeringConfig["score"];
  },
): OpenLink[] {
  const { book, relay, slots, score } = o;
  const nowMs = Date.now();
  const shards = relay.shards();
  return connections.map((connection) => {
    const { id, peer, direction, openedAtMs, streams, requests, identity } = connection;
    const record = book.get(peer) ?? book.meet(connection, nowMs);
    const young = nowMs - openedAtMs < subscribesWithinMs;
    return {
      connection,
      record,
      id,
      peer,
      direction,
      ip: ipOf(connection.address),
      openedAtMs,
      streams,
      busy: requests > 0,
      inMesh: relay.inMesh(peer),
      relays: identity?.protocols.some((protocol) => relay.protocols.includes(protocol)) ?? false,
      shards: shards.filter((shard) => relay.subscribesTo(peer, shard) || (young && record.shards.includes(shard))),
      capabilities: believed(slots, peer, record.capabilities, nowMs),
      bootstrap: record.bootstrap,
      protected: record.protections.size > 0,
      source: record.source,
      value: tagSum(record.tags, nowMs),
      score: relay.scoreOf(peer),
      credit: creditRatio(record.credit, score, nowMs),
    };
  });
}
