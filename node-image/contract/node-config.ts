/** The settings a node is started with: JSON in the environment variable MESHBED_NODE_CONFIG. */
import { z } from "zod";

/** The environment variable that carries the settings. */
export const nodeConfigVariable = "MESHBED_NODE_CONFIG";

const ms = z.number().nonnegative();

export const backoffConfig = z.strictObject({
  /** Wait after the first failed dial, ms. */
  firstMs: ms,
  /** Each further failure multiplies the wait by this, >= 1. */
  factor: z.number().min(1),
  /** No wait is longer, ms. */
  longestMs: ms,
  /** Each wait is drawn from 1 +- this share of itself, 0..1. */
  jitterRatio: z.number().min(0).max(1),
});

export const peeringConfig = z.strictObject({
  /** Multiaddrs with peer id; several of one peer where it has several addresses. */
  bootstrap: z.array(z.string()),
  /** The number of connections the node tries to hold. */
  target: z.int().min(1),
  /** Connections above this are refused or closed. */
  max: z.int().min(1),
  /** Share of `target` that the node dials itself, 0..1. */
  outboundRatio: z.number().min(0).max(1),
  backoff: backoffConfig,
  dialTimeoutMs: ms,
  /** Dials under way at once. */
  parallelDials: z.int().min(1),
  /** Time between two looks of the peer manager at its connections, ms. */
  loopMs: ms.min(100),
});

export const relayConfig = z.strictObject({
  cluster: z.int().min(0),
  shards: z.array(z.int().min(0)).min(1),
});

export const nodeConfig = z.strictObject({
  /** The node's name in the plan, as "mobile-3". */
  id: z.string(),
  /** libp2p private key, protobuf-encoded, base64. */
  privateKey: z.string(),
  /** The address that its admin API listens on. */
  address: z.string(),
  /** The addresses that it listens on for libp2p, IPv4 or IPv6. */
  p2pAddresses: z.array(z.string()).min(1),
  p2pPort: z.int().min(1).max(65535),
  /** Multiaddrs that it tells others, the best first; empty: those that it listens on. */
  announce: z.array(z.string()),
  adminPort: z.int().min(1).max(65535),
  /** What every call that changes anything carries as `Authorization: Bearer <token>`. */
  adminToken: z.string().min(16),
  relay: relayConfig,
  peering: peeringConfig,
});

export type BackoffConfig = z.infer<typeof backoffConfig>;
export type PeeringConfig = z.infer<typeof peeringConfig>;
export type NodeConfig = z.infer<typeof nodeConfig>;

/** The pubsub topic of a shard, as Waku names it (RFC 23/WAKU2-TOPICS, static sharding). */
export function shardTopic(cluster: number, shard: number): string {
  return `/waku/2/rs/${cluster}/${shard}`;
}
