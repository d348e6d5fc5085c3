/** The settings a node is started with: JSON in the environment variable MESHBED_NODE_CONFIG. */
import * as z from "zod";
import { behaviour } from "./behaviour.ts";
import { defectName } from "./defect.ts";
import { peeringConfig } from "./peering-config.ts";
import { relayConfig } from "./relay-config.ts";

/** The environment variable that carries the settings. */
export const nodeConfigVariable = "MESHBED_NODE_CONFIG";

const port = z.int().min(1).max(65535);

export const nodeConfig = z.strictObject({
  /** The node's name in the plan, as "mobile-3". */
  id: z.string(),
  /** libp2p private key of secp256k1, which ENRs want, protobuf-encoded, base64. */
  privateKey: z.string(),
  /** The address that its admin API listens on. */
  address: z.string(),
  /** The addresses that it listens on for libp2p, IPv4 or IPv6. */
  p2pAddresses: z.array(z.string()).min(1),
  /** libp2p over TCP. */
  p2pPort: port,
  /** libp2p over WebSocket; null: not offered. */
  wsPort: port.nullable(),
  /** Multiaddrs that it tells others, the best first; empty: those that it listens on. */
  announce: z.array(z.string()),
  adminPort: port,
  /** What every call that changes anything carries as `Authorization: Bearer <token>`. */
  adminToken: z.string().min(16),
  /** A directory that outlives the process, where peers are kept; null: nothing is written. */
  dataDirectory: z.string().nullable(),
  relay: relayConfig,
  peering: peeringConfig,
  behaviour,
  /** A mistake planted in its peer management; null: none. */
  defect: defectName.nullable(),
});

export type NodeConfig = z.infer<typeof nodeConfig>;

/** The pubsub topic of a shard, as Waku names it (RFC 23/WAKU2-TOPICS, static sharding). */
export function shardTopic(cluster: number, shard: number): string {
  return `/waku/2/rs/${cluster}/${shard}`;
}
