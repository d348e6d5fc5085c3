/** All that the node knows of one peer, for GET /testbed/v1/peers/{peerId}. */
import type { PeerDetails } from "../../contract/index.ts";
import type { Network, NetworkConnection } from "../network/network.ts";
import { responsePercentiles } from "../peering/decide/credit.ts";
import { tagSum, tagValue } from "../peering/decide/tags.ts";
import type { PeerManager } from "../peering/peer-manager.ts";
import type { PeerRecord } from "../peering/peer-record.ts";

/** Undefined: the node does not know it. */
export function peerDetails(id: string, network: Network, peers: PeerManager, nowMs: number): PeerDetails | undefined {
  const peer = peers.peer(id);
  if (peer === undefined) return undefined;
  const { source, enr, lastFailure, connectedAtMs, lostAtMs } = peer;
  const connection = network.connectionTo(id);
  return {
    id,
    addresses: [...peer.addresses],
    origin: peer.origin,
    ...(source !== undefined && { source }),
    bootstrap: peer.bootstrap,
    ...(enr !== undefined && { enr }),
    capabilities: [...peer.capabilities],
    shards: [...peer.shards],
    protocols: [...peer.protocols],
    agent: peer.agent,
    failures: peer.failures,
    ...(lastFailure !== undefined && { lastFailure }),
    failuresAtMs: peer.failuresAtMs,
    nextDialAtMs: peer.nextDialAtMs,
    backoffMs: Math.max(0, peer.nextDialAtMs - nowMs),
    heardAtMs: peer.heardAtMs,
    ...(connectedAtMs !== undefined && { connectedAtMs }),
    connectedForMs: peer.connectedForMs,
    ...(lostAtMs !== undefined && { lostAtMs }),
    tags: tagsOf(peer, nowMs),
    value: tagSum(peer.tags, nowMs),
    protections: [...peer.protections],
    blocked: peer.blocked,
    credit: creditOf(peer, peers),
    ...(connection !== undefined && { link: linkOf(connection, network) }),
  };
}

function tagsOf({ tags }: PeerRecord, nowMs: number): PeerDetails["tags"] {
  return Object.fromEntries(
    [...tags].map(([name, tag]) => {
      const { setAtMs, halfLifeMs } = tag;
      return [name, { value: tagValue(tag, nowMs), setAtMs, ...(halfLifeMs !== undefined && { halfLifeMs }) }];
    }),
  );
}

function creditOf({ id, credit }: PeerRecord, peers: PeerManager): PeerDetails["credit"] {
  const { responseMs, failedRatio, firstDeliveries, bytes } = credit;
  const percentiles = responsePercentiles(credit);
  return {
    share: peers.creditOf(id),
    ignored: peers.ignores(id),
    ...(responseMs !== undefined && { responseMs }),
    ...(percentiles && { responseP50Ms: percentiles.p50Ms, responseP95Ms: percentiles.p95Ms }),
    ...(failedRatio !== undefined && { failedRatio }),
    firstDeliveries,
    bytes,
  };
}

function linkOf(connection: NetworkConnection, { gossip }: Network): NonNullable<PeerDetails["link"]> {
  const { id, peer, direction, address, openedAtMs, streams, requests, rttMs } = connection;
  const mesh = gossip.topics().filter((topic) => gossip.meshOf(topic).includes(peer));
  const score = gossip.scoreOf(peer);
  return { id, direction, address, openedAtMs, streams, requests, mesh, score, ...(rttMs !== undefined && { rttMs }) };
}
