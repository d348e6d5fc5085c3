/**
 * js-libp2p's connection manager. Source, unless a line says otherwise: libp2p 3, packages/libp2p/src/connection-manager
 * (constants, connection-pruner, reconnect-queue). Since 2.0 it dials nobody by itself, so target and loop are those of 0.45.
 */
import type { PeeringDefaults } from "../peering-presets.ts";
import { absentRules } from "./absent-rules.ts";

export const jsLibp2p: PeeringDefaults = {
  ...absentRules,
  connections: {
    // libp2p 0.45: MIN_CONNECTIONS 50, up to which it dialled.
    target: 50,
    // No such rule: it prunes what is beyond the cap.
    lowWater: 300,
    highWater: 300,
    // MAX_CONNECTIONS.
    max: 300,
    // No such rule.
    guests: 0,
    graceMs: 0,
    silenceMs: 0,
    outboundRatio: 0,
    inboundRatio: 1,
    relayRatio: 1,
    perShard: 0,
    perAddress: 0,
    // INBOUND_CONNECTION_THRESHOLD.
    inboundPerSecond: 5,
  },
  backoff: {
    // reconnectRetryInterval 1 s and reconnectBackoffFactor 2, five times, of peers that are kept alive.
    firstMs: 1000,
    factor: 2,
    longestMs: 16_000,
    // No such rule.
    jitterRatio: 0,
    refusedFirstMs: 1000,
    forgiveMs: 0,
    // reconnectRetries 5, after the first.
    giveUpAfter: 6,
  },
  eviction: {
    // sortConnections.
    order: ["value", "streams", "inbound", "newest"],
    // No such rule: a tag of high value is all that gossipsub gives a mesh peer.
    spareMesh: false,
    // safelyCloseConnectionIfUnused: one with streams other than identify and ping is left.
    spareBusy: true,
    // No such rule.
    redialAfterMs: 0,
  },
  // It leaves discovery to others: as the waku preset.
  exchange: { ask: true, serve: true, peers: 60 },
  saveEveryMs: null,
  // DIAL_TIMEOUT.
  dialTimeoutMs: 10_000,
  // MAX_PARALLEL_DIALS.
  parallelDials: 100,
  pacedDials: false,
  // libp2p 0.45: AUTO_DIAL_INTERVAL.
  loopMs: 5000,
};
