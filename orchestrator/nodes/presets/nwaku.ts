/**
 * nwaku. Source, unless a line says otherwise: logos-messaging/logos-delivery, waku/node/peer_manager/peer_manager.nim.
 * It dials until its outbound share is met, whatever comes in, and disconnects inbound relay peers beyond theirs. What
 * cannot be said here: it forgets a peer that answers for another cluster at once, and a dial that connected clears all failures.
 */
import type { PeeringDefaults } from "../peering-presets.ts";
import { absentRules } from "./absent-rules.ts";

export const nwaku: PeeringDefaults = {
  ...absentRules,
  connections: {
    // outRelayPeersTarget: a third of the 75 that are left for relay by relay-service-ratio 50:50 of max-connections.
    target: 25,
    // No such rule: neither high nor low water below the cap.
    lowWater: 150,
    highWater: 150,
    // tools/confutils/cli_args.nim: max-connections 150.
    max: 150,
    // No such rule.
    guests: 0,
    graceMs: 0,
    silenceMs: 0,
    // All of `target`, which is the outbound one.
    outboundRatio: 1,
    // inRelayPeersTarget: 50 of 150.
    inboundRatio: 1 / 3,
    // The services' half lies between target and cap.
    relayRatio: 1,
    // No such rule: sharded peer management is behind a flag that is off.
    perShard: 0,
    // DefaultColocationLimit.
    perAddress: 5,
    // No such rule.
    inboundPerSecond: 0,
  },
  backoff: {
    // InitialBackoffInSec and BackoffFactor.
    firstMs: 120_000,
    factor: 4,
    // 120 s x 4^3, the last wait before it gives up.
    longestMs: 7_680_000,
    // No such rule.
    jitterRatio: 0,
    // A connection that was closed at once is no failure there: the next round of ConnectivityLoopInterval may dial again.
    refusedFirstMs: 30_000,
    // No such rule: only a connection forgives.
    forgiveMs: 0,
    // MaxFailedAttempts.
    giveUpAfter: 5,
  },
  eviction: {
    // onPeerEvent disconnects whoever came last when the inbound ones are too many; pruneInRelayConns takes any.
    order: ["inbound", "newest"],
    spareMesh: false,
    spareBusy: false,
    // No such rule.
    redialAfterMs: 0,
  },
  // waku/waku_relay: disconnectBadPeers. Only gossipsub's graylist empties a bucket of that size, and keeps it empty for as long as it lasts.
  score: { ...absentRules.score, tokens: 1_000_000, ignoreBelow: 0.000_01, disconnectBelow: 0.000_01 },
  // waku/waku_peer_exchange: DefaultPXNumPeersReq 5.
  exchange: { ask: true, serve: true, peers: 5 },
  // peer-persistence is off by default.
  saveEveryMs: null,
  // DefaultDialTimeout.
  dialTimeoutMs: 10_000,
  // MaxParallelDials.
  parallelDials: 10,
  pacedDials: false,
  // ConnectivityLoopInterval, which gets shorter the more is missing.
  loopMs: 30_000,
};
