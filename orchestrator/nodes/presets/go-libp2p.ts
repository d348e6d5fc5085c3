/**
 * go-libp2p's connection manager, dialler and resource manager. Source, unless a line says otherwise:
 * libp2p/go-libp2p, p2p/net/connmgr/connmgr.go and defaults.go. It dials nobody by itself, so how many are dialled is what its
 * watermarks keep. What cannot be said here: it trims once it is at the high water, not above it, and counts those in their
 * grace period, for whom others then go.
 */
import type { PeeringDefaults } from "../peering-presets.ts";
import { absentRules } from "./absent-rules.ts";

export const goLibp2p: PeeringDefaults = {
  ...absentRules,
  connections: {
    // The low water, which trimming leaves.
    target: 160,
    // NewConnManager(160, 192).
    lowWater: 160,
    highWater: 192,
    // The resource manager's limit grows with the memory; so high that the watermarks alone rule.
    max: 1000,
    // No such rule.
    guests: 0,
    // gracePeriod and silencePeriod.
    graceMs: 60_000,
    silenceMs: 10_000,
    // No such rule.
    outboundRatio: 0,
    inboundRatio: 1,
    relayRatio: 1,
    perShard: 0,
    // p2p/host/resource-manager/conn_limiter.go: 8 connections from one IPv4 address.
    perAddress: 8,
    // conn_rate_limiter.go: bursts of 16, as 8 gives; its 0.2 a second with such bursts cannot be said.
    inboundPerSecond: 8,
  },
  backoff: {
    // p2p/net/swarm/swarm_dial.go: 5 s + n^2 s, 5 min at most; this factor comes nearest over the first ten.
    firstMs: 5000,
    factor: 1.35,
    longestMs: 300_000,
    // No such rule.
    jitterRatio: 0,
    // A connection clears the back-off there, and whoever wants the peer dials again; not at once here.
    refusedFirstMs: 5000,
    // Entries are dropped a while after their wait is over.
    forgiveMs: 300_000,
    // No such rule.
    giveUpAfter: null,
  },
  eviction: {
    // SortByValueAndStreams.
    order: ["value", "streams", "inbound"],
    // go-libp2p-pubsub, tag_tracer.go: mesh peers are protected.
    spareMesh: true,
    spareBusy: false,
    // No such rule.
    redialAfterMs: 0,
  },
  // It leaves discovery to others: as the waku preset.
  exchange: { ask: true, serve: true, peers: 60 },
  saveEveryMs: null,
  // swarm.go: defaultDialTimeout.
  dialTimeoutMs: 15_000,
  // swarm_dial.go: ConcurrentFdDials.
  parallelDials: 160,
  pacedDials: false,
  // background: a tick each silencePeriod.
  loopMs: 10_000,
};
