/**
 * What a topology says of peering, laid over a preset, layer by layer. What a layer does not say follows what it says: with another
 * target or maximum the watermarks keep their place between them.
 */
import { type PeeringDefaults, peeringPresets } from "../nodes/peering-presets.ts";
import type { WrittenCapabilities } from "./capabilities-schema.ts";
import type { WrittenPeering } from "./peering-schema.ts";

/** A node that is killed loses so much of what it learnt; a file of some hundred peers is written in milliseconds. */
const saveEveryMs = 5000;

/** @param layers the farthest first */
export function resolvePeering(
  layers: readonly (WrittenPeering | undefined)[],
  capabilities: readonly (WrittenCapabilities | undefined)[],
): PeeringDefaults {
  const written = layers.filter((layer) => layer !== undefined);
  const preset: PeeringDefaults = peeringPresets[written.findLast((layer) => layer.preset)?.preset ?? "waku"];
  const resolved = written.reduce(laidOver, preset);
  return { ...resolved, capabilities: capabilitiesOver(resolved, capabilities) };
}

/** "never" and "unlimited" come as null, which is a value; undefined is none. */
function over<T>(written: T | undefined, base: T): T {
  return written === undefined ? base : written;
}

function laidOver(base: PeeringDefaults, written: WrittenPeering): PeeringDefaults {
  const { bootstrap = {}, backoff = {}, eviction = {}, score = {}, exchange = {}, eclipse = {} } = written;
  return {
    connections: connectionsOver(base.connections, written.connections ?? {}),
    bootstrap: {
      releaseAt: over(bootstrap["release-at"], base.bootstrap.releaseAt),
      keep: bootstrap.keep ?? base.bootstrap.keep,
    },
    backoff: backoffOver(base.backoff, backoff),
    eviction: {
      order: eviction.order ?? base.eviction.order,
      spareMesh: eviction["spare-mesh"] ?? base.eviction.spareMesh,
      spareBusy: eviction["spare-busy"] ?? base.eviction.spareBusy,
      redialAfterMs: eviction["redial-after"] ?? base.eviction.redialAfterMs,
    },
    capabilities: base.capabilities,
    score: scoreOver(base.score, score),
    exchange: {
      ask: exchange.ask ?? base.exchange.ask,
      serve: exchange.serve ?? base.exchange.serve,
      peers: exchange.peers ?? base.exchange.peers,
    },
    eclipse: {
      inboundRatio: eclipse.inbound ?? base.eclipse.inboundRatio,
      sourceRatio: eclipse.source ?? base.eclipse.sourceRatio,
      fewest: eclipse.fewest ?? base.eclipse.fewest,
    },
    diversity: written.diversity ?? base.diversity,
    exploreEveryMs: over(written.explore, base.exploreEveryMs),
    saveEveryMs: savingOver(base.saveEveryMs, written.persistence),
    dialTimeoutMs: written["dial-timeout"] ?? base.dialTimeoutMs,
    parallelDials: written["parallel-dials"] ?? base.parallelDials,
    pacedDials: written["paced-dials"] ?? base.pacedDials,
    loopMs: written.loop ?? base.loopMs,
    pingMs: written.ping ?? base.pingMs,
  };
}

type Connections = PeeringDefaults["connections"];

/** A target from a layer below gives way to a maximum or a high water from a higher one. */
function connectionsOver(base: Connections, written: NonNullable<WrittenPeering["connections"]>): Connections {
  const { low = 0, high = 0 } = written;
  const max = written.max ?? Math.max(base.max, written.target ?? 0, low, high);
  const target = Math.min(written.target ?? base.target, max, written.high ?? Infinity);
  const unwrittenHigh = target + Math.ceil((max - target) * placeBetween(base.target, base.highWater, base.max));
  const highWater = written.high ?? Math.min(Math.max(unwrittenHigh, low), max);
  const unwrittenLow = Math.max(1, Math.round(target * (base.lowWater / base.target)));
  return {
    target,
    max,
    highWater,
    lowWater: written.low ?? Math.min(unwrittenLow, highWater),
    guests: written.guests ?? base.guests,
    graceMs: written.grace ?? base.graceMs,
    silenceMs: written.silence ?? base.silenceMs,
    outboundRatio: written.outbound ?? base.outboundRatio,
    inboundRatio: written.inbound ?? base.inboundRatio,
    relayRatio: written.relay ?? base.relayRatio,
    perShard: written["per-shard"] ?? base.perShard,
    perAddress: over(written["per-address"], base.perAddress) ?? 0,
    inboundPerSecond: over(written["inbound-rate"], base.inboundPerSecond) ?? 0,
  };
}

/** 0 at the lower end, 1 at the upper. */
function placeBetween(lower: number, value: number, upper: number): number {
  return upper === lower ? 1 : (value - lower) / (upper - lower);
}

function backoffOver(
  base: PeeringDefaults["backoff"],
  written: NonNullable<WrittenPeering["backoff"]>,
): PeeringDefaults["backoff"] {
  return {
    firstMs: Math.min(written.first ?? base.firstMs, written.longest ?? Infinity),
    factor: written.factor ?? base.factor,
    longestMs: Math.max(written.longest ?? base.longestMs, written.first ?? 0),
    jitterRatio: written.jitter ?? base.jitterRatio,
    refusedFirstMs: written.refused ?? base.refusedFirstMs,
    forgiveMs: over(written.forgive, base.forgiveMs) ?? 0,
    giveUpAfter: over(written["give-up-after"], base.giveUpAfter),
  };
}

function scoreOver(
  base: PeeringDefaults["score"],
  written: NonNullable<WrittenPeering["score"]>,
): PeeringDefaults["score"] {
  const ignoreBelow = written["ignore-below"] ?? Math.max(base.ignoreBelow, written["disconnect-below"] ?? 0);
  return {
    tokens: written.tokens ?? base.tokens,
    refillPerMinute: written.refill === undefined ? base.refillPerMinute : perMinute(written.refill),
    ignoreBelow,
    disconnectBelow: written["disconnect-below"] ?? Math.min(base.disconnectBelow, ignoreBelow),
    smoothing: written.smoothing ?? base.smoothing,
    gossipWeight: written["gossip-weight"] ?? base.gossipWeight,
    muteAfter: written["mute-after"] === undefined ? base.muteAfter : written["mute-after"],
    muteForMs: written["mute-for"] ?? base.muteForMs,
  };
}

/** Six significant digits: "20/m" is 20, not 19.999999998. */
function perMinute(perSecond: number): number {
  return Number((perSecond * 60).toPrecision(6));
}

function savingOver(base: number | null, written: WrittenPeering["persistence"]): number | null {
  if (written === undefined) return base;
  if (typeof written === "object") return written.every;
  return written ? (base ?? saveEveryMs) : null;
}

function capabilitiesOver(
  { capabilities: base, exchange }: PeeringDefaults,
  layers: readonly (WrittenCapabilities | undefined)[],
): PeeringDefaults["capabilities"] {
  const last = <K extends keyof WrittenCapabilities>(key: K) => layers.findLast((layer) => layer?.[key])?.[key];
  return {
    offered: ["relay", ...(last("offers") ?? []), ...(exchange.serve ? (["peer-exchange"] as const) : [])],
    wanted: last("wants") ?? base.wanted,
    checkEveryMs: last("check-every") ?? base.checkEveryMs,
    failuresAllowed: last("failures") ?? base.failuresAllowed,
  };
}
