/** Settings as the tests of decisions need them: plain numbers, and no rule in force that a test did not ask for. */
import type { PeeringConfig } from "../../../../../node-image/contract/index.ts";
import type { SettingsChange } from "../../../../../node-image/js/peering/peer-manager.ts";

const plain: PeeringConfig = {
  connections: {
    target: 20,
    lowWater: 30,
    highWater: 40,
    max: 40,
    guests: 8,
    graceMs: 0,
    silenceMs: 0,
    outboundRatio: 0.3,
    inboundRatio: 1,
    relayRatio: 1,
    perShard: 0,
    perAddress: 0,
    inboundPerSecond: 0,
  },
  bootstrap: { addresses: [], releaseAt: null, keep: 0 },
  backoff: {
    firstMs: 2000,
    factor: 2,
    longestMs: 60_000,
    jitterRatio: 0,
    refusedFirstMs: 500,
    forgiveMs: 0,
    giveUpAfter: null,
  },
  eviction: { order: ["newest"], spareMesh: false, spareBusy: false, redialAfterMs: 60_000 },
  capabilities: { offered: ["relay"], wanted: {}, checkEveryMs: 10_000, failuresAllowed: 2 },
  score: {
    tokens: 20,
    refillPerMinute: 2,
    ignoreBelow: 0.5,
    disconnectBelow: 0.2,
    smoothing: 0.5,
    gossipWeight: 1,
    muteAfter: 20,
    muteForMs: 120_000,
  },
  exchange: { ask: true, serve: true, peers: 60 },
  eclipse: { inboundRatio: 0.9, sourceRatio: 0.8, fewest: 6 },
  diversity: false,
  exploreEveryMs: 60_000,
  saveEveryMs: null,
  dialTimeoutMs: 5000,
  parallelDials: 10,
  pacedDials: false,
  loopMs: 1000,
  pingMs: 5000,
};

export function settingsWith(change: SettingsChange = {}): PeeringConfig {
  return {
    ...plain,
    ...change,
    connections: { ...plain.connections, ...change.connections },
    bootstrap: { ...plain.bootstrap, ...change.bootstrap },
    backoff: { ...plain.backoff, ...change.backoff },
    eviction: { ...plain.eviction, ...change.eviction },
    capabilities: { ...plain.capabilities, ...change.capabilities },
    score: { ...plain.score, ...change.score },
    exchange: { ...plain.exchange, ...change.exchange },
    eclipse: { ...plain.eclipse, ...change.eclipse },
  };
}
