/** How a node relays: topics, protocol ids, and the parameters of gossipsub that a topology can set. */
import * as z from "zod";

const degree = z.int().min(0).max(1000);

export const gossipConfig = z
  .strictObject({
    /** Peers that a mesh aims at. */
    d: degree.min(1),
    /** Below this a mesh takes peers in; fewer are not healthy. */
    dLow: degree,
    /** Above this a mesh drops peers. */
    dHigh: degree,
    /** Peers of the best score that a full mesh keeps. */
    dScore: degree,
    /** Peers that the node dialled itself which a mesh keeps; below dLow, and at most d / 2 (gossipsub v1.1). */
    dOut: degree,
    /** Peers outside of the mesh that are told of messages at each heartbeat, at least. */
    dLazy: degree,
    heartbeatMs: z.number().min(100),
    /** How long a peer that was pruned may not be taken in again, ms. */
    pruneBackoffMs: z.number().min(0),
    /** One's own messages go to every subscriber, not to the mesh alone. */
    floodPublish: z.boolean(),
    /** Peer scores of gossipsub v1.1 with Waku's weights. */
    scoring: z.boolean(),
  })
  .refine(({ d, dLow, dHigh }) => dLow <= d && d <= dHigh, { error: "expected dLow <= d <= dHigh" });

export const relayConfig = z.strictObject({
  cluster: z.int().min(0).max(65_535),
  shards: z.array(z.int().min(0).max(65_535)).min(1),
  /** Protocol ids that are spoken: Waku's own, libp2p's /meshsub, or both. */
  codec: z.enum(["waku", "meshsub", "both"]),
  /** The longest encoded WakuMessage that is published or relayed. */
  maxMessageBytes: z.int().min(1),
  gossip: gossipConfig,
});

export type GossipConfig = z.infer<typeof gossipConfig>;
export type RelayConfig = z.infer<typeof relayConfig>;
