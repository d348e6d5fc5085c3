/**
 * The sound baseline: a relay node as the Waku network asks for one, with waits short enough that a test sees them. What
 * is not from a source is Meshbed's choice, with the thought behind it.
 */
import type { PeeringDefaults } from "../peering-presets.ts";

export const waku: PeeringDefaults = {
  connections: {
    // Room for D_high 8 mesh peers and as many again to graft from.
    target: 20,
    // A tenth below the high water. Deeper cuts have many dial anew: measured, where few can be dialled, half as many again.
    lowWater: 27,
    // Half the way to the cap, so that a crowd is thinned out before anybody must be refused.
    highWater: 30,
    // Twice the target: the nodes that others can reach also carry those that nobody can.
    max: 40,
    // As many newcomers at once as a mesh has peers; each stays for seconds.
    guests: 8,
    // Long enough to say who one is, to be grafted or not (a heartbeat is 1 s), and to bring first messages.
    graceMs: 20_000,
    // go-libp2p, connmgr: silencePeriod 10 s.
    silenceMs: 10_000,
    // nwaku, peer_manager.nim: a third of the relay peers is outbound.
    outboundRatio: 1 / 3,
    // 32 of 40: the eight left have room for the outbound third of the target.
    inboundRatio: 0.8,
    // Every peer relays here; whoever wants services says how many.
    relayRatio: 1,
    // Gossipsub's D; go-waku, ensureMinRelayConnsPerTopic.
    perShard: 6,
    // nwaku: DefaultColocationLimit 5.
    perAddress: 5,
    // js-libp2p: INBOUND_CONNECTION_THRESHOLD 5.
    inboundPerSecond: 5,
  },
  bootstrap: {
    // D_high: with so many others a mesh is full without the fleet.
    releaseAt: 8,
    // One stays, to hear of newcomers: "no more than about six peers may depend on one fleet node" (Waku infrastructure post).
    keep: 1,
  },
  backoff: {
    // The shape is go-waku's, exponential with jitter; its minute and hour are too long for runs of minutes.
    firstMs: 2000,
    factor: 2,
    longestMs: 60_000,
    jitterRatio: 0.2,
    // It is there and full for now: asked again as soon as one that failed once.
    refusedFirstMs: 2000,
    // Beyond the longest wait, so that a peer which is gone for good is forgiven nothing between two dials.
    forgiveMs: 300_000,
    // nwaku and go-waku give up after five; a laptop that slept for an hour would never be dialled again.
    giveUpAfter: null,
  },
  eviction: {
    // Who is of no use first, then who behaves worst, then who is worth least; among equals whoever came by itself and last.
    order: ["mesh", "service", "score", "value", "inbound", "newest"],
    spareMesh: true,
    spareBusy: true,
    // Gossipsub's prune back-off: sooner it could not be grafted again anyway.
    redialAfterMs: 60_000,
  },
  capabilities: {
    offered: ["relay", "peer-exchange"],
    wanted: {},
    // Often enough that a run of minutes sees a failing service peer replaced.
    checkEveryMs: 15_000,
    // go-waku: maxDialFailures 2, after which a service peer is removed.
    failuresAllowed: 2,
  },
  score: {
    tokens: 100,
    // An empty bucket is full again after ten minutes, for which gossipsub retains scores, too.
    refillPerMinute: 10,
    ignoreBelow: 0.3,
    // Well below the former, so that a peer which is only unlucky loses nothing but its turn.
    disconnectBelow: 0.1,
    // The weight that TCP gives a new round trip: 1/8 (RFC 6298).
    smoothing: 0.125,
    // nwaku and go-waku give gossipsub no application score.
    gossipWeight: 0,
    // An honest mesh peer gave no copy of so many only where all of its messages come through this node.
    muteAfter: 20,
    // Twice gossipsub's prune back-off: others have the place by then.
    muteForMs: 120_000,
  },
  // At most so many are served: nwaku, MaxPeersCacheSize 60.
  exchange: { ask: true, serve: true, peers: 60 },
  // A third of the target is dialled, so nine in ten inbound are out of all proportion. Fewer than six are no good number anyway.
  eclipse: { inboundRatio: 0.9, sourceRatio: 0.9, fewest: 6 },
  diversity: true,
  // About as often as a PRUNE is forgotten: partitions are found out, and the network mixes.
  exploreEveryMs: 60_000,
  // nwaku, go-waku: peer persistence is off by default.
  saveEveryMs: null,
  // Twenty round trips of 250 ms; nwaku waits 10 s.
  dialTimeoutMs: 5000,
  // nwaku: MaxParallelDials 10.
  parallelDials: 10,
  // Ours: sixty nodes that joined on two cores left 822 of 2059 dials in the midst of the handshake without it.
  pacedDials: true,
  // A gossipsub heartbeat; nwaku looks every 30 s at most, go-waku every 15 s.
  loopMs: 1000,
  // Half of js-libp2p's, so that a partition is noticed within 13 s.
  pingMs: 5000,
};
