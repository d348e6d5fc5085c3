/**
 * How a Waku node relays, unless its topology says otherwise. Source, unless a line says otherwise: nwaku,
 * waku/waku_relay/protocol.nim, GossipsubParameters; the degrees are also those of 29/WAKU2-CONFIG.
 */
import type { RelayConfig } from "../../node-image/contract/index.ts";

export const relayDefaults: RelayConfig = {
  // The Waku network's own cluster, and its first shard (64/WAKU2-NETWORK).
  cluster: 1,
  shards: [0],
  // 11/WAKU2-RELAY.
  codec: "waku",
  // 64/WAKU2-NETWORK; nwaku, DefaultMaxWakuMessageSize.
  maxMessageBytes: 150 * 1024,
  gossip: {
    d: 6,
    dLow: 4,
    dHigh: 8,
    dScore: 6,
    dOut: 3,
    dLazy: 6,
    heartbeatMs: 1000,
    pruneBackoffMs: 60_000,
    floodPublish: true,
    scoring: true,
  },
};
