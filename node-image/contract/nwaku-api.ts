/**
 * The part of nwaku's REST API that this node serves, in nwaku's shapes, so that clients written for nwaku work.
 * Source: the admin, health, debug and relay handlers of nwaku.
 */
import { z } from "zod";

export const connectedness = z.enum(["NotConnected", "CannotConnect", "CanConnect", "Connected"]);
export const peerOrigin = z.enum(["UnknownOrigin", "Discv5", "Static", "PeerExchange", "Dns"]);

export const wakuPeer = z.strictObject({
  multiaddr: z.string(),
  protocols: z.array(z.string()),
  shards: z.array(z.int()),
  connected: connectedness,
  agent: z.string(),
  origin: peerOrigin,
  score: z.number().optional(),
});

export const wakuPeers = z.array(wakuPeer);
export const peersOfShard = z.strictObject({ shard: z.int(), peers: wakuPeers });
export const peersByShard = z.array(peersOfShard);

/** POST /admin/v1/peers: multiaddrs to connect to. */
export const connectPeers = z.array(z.string()).min(1).max(100);

export const info = z.strictObject({ listenAddresses: z.array(z.string()), enrUri: z.string() });

export const health = z.strictObject({
  nodeHealth: z.enum(["INITIALIZING", "READY", "NOT_READY", "SHUTTING_DOWN"]),
  connectionStatus: z.enum(["Disconnected", "PartiallyConnected", "Connected"]),
  protocolsHealth: z.array(z.record(z.string(), z.string())),
});

export type WakuPeer = z.infer<typeof wakuPeer>;
export type PeerOrigin = z.infer<typeof peerOrigin>;
