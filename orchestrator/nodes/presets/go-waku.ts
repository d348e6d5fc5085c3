/**
 * go-waku. Source, unless a line says otherwise: waku-org/go-waku, waku/v2/peermanager (peer_manager.go, peer_connector.go).
 * It dials only while a topic has fewer than six peers. What cannot be said here: a dial waits out its back-off also after
 * one that connected.
 */
import type { PeeringDefaults } from "../peering-presets.ts";
import { absentRules } from "./absent-rules.ts";

export const goWaku: PeeringDefaults = {
  ...absentRules,
  connections: {
    // ensureMinRelayConnsPerTopic: GossipSubOptimalFullMeshSize 6; more are not looked for.
    target: 6,
    // No such rule: neither high nor low water below the cap.
    lowWater: 50,
    highWater: 50,
    // cmd/waku/flags.go: max-connections 50.
    max: 50,
    // No such rule.
    guests: 0,
    graceMs: 0,
    silenceMs: 0,
    // No such rule: OutRelayPeersTarget bounds the dials under way, not the connections.
    outboundRatio: 0,
    // 80 % of 50 are for relay, a third of these for outbound: 27 inbound.
    inboundRatio: 0.54,
    // relayAndServicePeers: 80:20; services are found when they are asked for, nothing is kept for them.
    relayRatio: 1,
    perShard: 6,
    // ip-colocation-limit: DefaultMaxConnectionsPerIP 5.
    perAddress: 5,
    // No such rule.
    inboundPerSecond: 0,
  },
  backoff: {
    // getBackOff: a minute to an hour, 5^n seconds.
    firstMs: 60_000,
    factor: 5,
    longestMs: 3_600_000,
    // Full jitter, from the least wait to the grown one; half of it either way comes nearest.
    jitterRatio: 0.5,
    // canDialPeer: the wait begins with each dial, however it ends.
    refusedFirstMs: 60_000,
    // No such rule.
    forgiveMs: 0,
    // maxFailedAttempts.
    giveUpAfter: 5,
  },
  eviction: {
    // pruneInRelayConns closes the inbound ones at the end of the list, "the most recently connected".
    order: ["inbound", "newest"],
    spareMesh: false,
    spareBusy: false,
    // No such rule.
    redialAfterMs: 0,
  },
  // maxDialFailures 2 is of dials that find a service peer; nobody tries whether it serves.
  // 34/WAKU2-PEER-EXCHANGE: at most 60 in an answer.
  exchange: { ask: true, serve: true, peers: 60 },
  // cmd/waku/flags.go: persist-peers is off by default.
  saveEveryMs: null,
  // waku/v2/node/wakunode2.go: discoveryConnectTimeout.
  dialTimeoutMs: 20_000,
  // maxActiveDials.
  parallelDials: 5,
  pacedDials: false,
  // peerConnectivityLoopSecs.
  loopMs: 15_000,
};
