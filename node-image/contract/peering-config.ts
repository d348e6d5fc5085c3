/** Every rule of the peer manager as a setting. Where the values of a preset come from stands with the presets. */
import * as z from "zod";
import { capability } from "./capability.ts";

const ms = z.number().nonnegative();
const ratio = z.number().min(0).max(1);
const count = z.int().min(0);

const connections = z.strictObject({
  /** Connections that the node tries to hold. */
  target: z.int().min(1),
  /** Above `highWater` connections the node evicts until `lowWater` are left. */
  lowWater: z.int().min(1),
  highWater: z.int().min(1),
  /** The hard cap: what comes beyond it is refused, or held for a moment as a guest. */
  max: z.int().min(1),
  /** Connections beyond `max` that a full node holds for a moment, so that a newcomer can ask it for peers. */
  guests: count,
  /** A connection younger than this is not evicted by the high water. */
  graceMs: ms,
  /** Least time between two evictions by the high water. */
  silenceMs: ms,
  /** Share of `target` that the node dials itself; eviction takes none of them while it is not met. */
  outboundRatio: ratio,
  /** Share of `max` that inbound connections may hold; those beyond it are evicted. 1: no limit. */
  inboundRatio: ratio,
  /** Share of `target` kept for relay peers; the rest is kept for peers with wanted capabilities. 1: nothing is kept. */
  relayRatio: ratio,
  /** Connected relay peers wanted for each subscribed shard. */
  perShard: count,
  /** Inbound connections from one IP address (IPv6: one /64, but for unique local ones) that are accepted; 0: no limit. */
  perAddress: count,
  /** New inbound connections from one IP address in a second, with bursts of twice as many; 0: no limit. */
  inboundPerSecond: z.number().nonnegative(),
});

const bootstrap = z.strictObject({
  /** Multiaddrs with peer id; several of one peer where it has several addresses. */
  addresses: z.array(z.string()),
  /** Once this many other peers are connected, bootstrap nodes are let go until `keep` are left; null: never. */
  releaseAt: z.int().min(1).nullable(),
  keep: count,
});

export const backoffConfig = z.strictObject({
  /** Wait after the first failed dial, ms. */
  firstMs: ms,
  /** Each further failure multiplies the wait by this. */
  factor: z.number().min(1),
  /** No wait is longer, ms. */
  longestMs: ms,
  /** Each wait is drawn from 1 +- this share of itself. */
  jitterRatio: ratio,
  /** The first wait for a peer that took the connection and closed it at once: it is there, and full. */
  refusedFirstMs: ms,
  /** One failure is forgiven each time this passes without another; 0: only a connection that lasts forgives. */
  forgiveMs: ms,
  /** A peer is not dialled any more after so many failures in a row, until it is heard of anew; null: never given up. */
  giveUpAfter: z.int().min(1).nullable(),
});

/**
 * By what connections are told apart when some must go, the first criterion first; whoever comes first goes first.
 *
 *   mesh      peers in no mesh before mesh peers         service   those whose capability is not wanted first
 *   score     the lowest score first                     value     the lowest sum of tags first
 *   streams   the fewest open streams first              inbound   inbound before outbound
 *   newest, oldest  by the time of opening               crowd     first those of the most common address prefix
 *   bootstrap bootstrap nodes first
 */
export const evictionCriterion = z.enum([
  "mesh",
  "service",
  "score",
  "value",
  "streams",
  "inbound",
  "newest",
  "oldest",
  "crowd",
  "bootstrap",
]);

const eviction = z.strictObject({
  order: z.array(evictionCriterion).min(1),
  /** Connections of mesh peers, and of peers with a request under way, are not evicted while others can be. */
  spareMesh: z.boolean(),
  spareBusy: z.boolean(),
  /** An evicted peer is not dialled again before this has passed, ms. */
  redialAfterMs: ms,
});

const capabilities = z.strictObject({
  /** Offered to others: in the ENR and as protocols. */
  offered: z.array(capability),
  /** How many connected peers with a capability the node wants. */
  wanted: z.partialRecord(capability, z.int().min(1)),
  /** Time between two trial requests to a service peer, ms. */
  checkEveryMs: ms.min(100),
  /** Failed requests in a row after which a service peer loses its slot. */
  failuresAllowed: z.int().min(1),
});

const score = z.strictObject({
  /** The bucket of a peer's credit: full at first, emptied by what goes wrong. */
  tokens: z.int().min(1),
  /** Tokens that come back in a minute, so that nobody is banned for ever. */
  refillPerMinute: z.number().positive(),
  /** Below this credit (0..1 of the bucket) a peer is ignored: not dialled, not asked, not believed. */
  ignoreBelow: ratio,
  /** Below this it is disconnected, too. */
  disconnectBelow: ratio,
  /** Weight of a new sample in the means of response times and outcomes. */
  smoothing: z.number().gt(0).max(1),
  /** Weight of the application score in the score of gossipsub (P5); 0: gossipsub does not hear of it. */
  gossipWeight: z.number().nonnegative(),
  /**
   * A mesh peer that gave no copy of so many messages in a row is mute. It is kept out of the meshes where hardly anybody in one
   * gives copies, or where it takes a place that another could have; null: nobody looks. Gossipsub's P3, which Waku has off,
   * blames each such peer by itself; one that only lives behind this node gives no copies either.
   */
  muteAfter: z.int().min(1).nullable(),
  /** For so long, ms. */
  muteForMs: ms,
});

const exchange = z.strictObject({
  /** Whether the node asks others for peers, and answers. */
  ask: z.boolean(),
  serve: z.boolean(),
  /** Peers in one answer. */
  peers: z.int().min(1).max(60),
});

const eclipse = z.strictObject({
  /** The alarm rises when so large a share of the connections is inbound, or came from one source. */
  inboundRatio: ratio,
  sourceRatio: ratio,
  /** With fewer connections there is no alarm. */
  fewest: z.int().min(1),
});

export const peeringConfig = z
  .strictObject({
    connections,
    bootstrap,
    backoff: backoffConfig,
    eviction,
    capabilities,
    score,
    exchange,
    eclipse,
    /** Prefers candidates of rare subnets, agents and sources. */
    diversity: z.boolean(),
    /** Time between two dials of peers that were not needed, about, ms: they mix the network slowly; null: none. */
    exploreEveryMs: ms.min(1000).nullable(),
    /** Time between two savings of the peers that are known, ms; null: none are saved. Wants a data directory. */
    saveEveryMs: ms.min(100).nullable(),
    /** Who does not answer a dial within this is given up; who answers has ten seconds for the handshake. */
    dialTimeoutMs: ms,
    /** Dials under way at once. */
    parallelDials: z.int().min(1),
    /** Fewer at once where handshakes come to no end, until dials succeed again. */
    pacedDials: z.boolean(),
    /** Time between two looks of the peer manager at its connections, ms. */
    loopMs: ms.min(100),
    /** Time between two pings on a connection, ms; one whose other end is gone is ended after this and eight seconds at most. */
    pingMs: ms.min(1000),
  })
  .refine(({ connections: { lowWater, highWater, max } }) => lowWater <= highWater && highWater <= max, {
    error: "expected lowWater <= highWater <= max",
    path: ["connections"],
  });

export type BackoffConfig = z.infer<typeof backoffConfig>;
export type ConnectionLimits = z.infer<typeof connections>;
export type EvictionConfig = z.infer<typeof eviction>;
export type EvictionCriterion = z.infer<typeof evictionCriterion>;
export type CapabilityConfig = z.infer<typeof capabilities>;
export type ScoreConfig = z.infer<typeof score>;
export type EclipseConfig = z.infer<typeof eclipse>;
export type PeeringConfig = z.infer<typeof peeringConfig>;
