/**
 * What a topology says of the relay, laid over the defaults, layer by layer. With another degree the degrees that a layer does
 * not say keep their proportion to it.
 */
import type { GossipConfig, RelayConfig } from "../../node-image/contract/index.ts";
import { relayDefaults } from "../nodes/relay-defaults.ts";
import type { WrittenRelay } from "./relay-schema.ts";

/** @param layers the farthest first */
export function resolveRelay(layers: readonly (WrittenRelay | undefined)[]): RelayConfig {
  return layers.filter((layer) => layer !== undefined).reduce(laidOver, relayDefaults);
}

function laidOver(base: RelayConfig, written: WrittenRelay): RelayConfig {
  return {
    cluster: written.cluster ?? base.cluster,
    shards: written.shards ?? base.shards,
    codec: written.protocol ?? base.codec,
    maxMessageBytes: written["max-message"] ?? base.maxMessageBytes,
    gossip: gossipOver(base.gossip, written.parameters ?? {}),
  };
}

function gossipOver(base: GossipConfig, written: NonNullable<WrittenRelay["parameters"]>): GossipConfig {
  const d = written.d ?? Math.min(Math.max(base.d, written["d-low"] ?? 0), written["d-high"] ?? Infinity);
  const inProportion = (degree: number) => Math.round((degree * d) / base.d);
  const dLow = written["d-low"] ?? Math.min(inProportion(base.dLow), d);
  return {
    d,
    dLow,
    dHigh: written["d-high"] ?? Math.max(inProportion(base.dHigh), d),
    dScore: written["d-score"] ?? inProportion(base.dScore),
    dOut: written["d-out"] ?? Math.max(0, Math.min(inProportion(base.dOut), dLow - 1, Math.floor(d / 2))),
    dLazy: written["d-lazy"] ?? inProportion(base.dLazy),
    heartbeatMs: written.heartbeat ?? base.heartbeatMs,
    pruneBackoffMs: written["prune-backoff"] ?? base.pruneBackoffMs,
    floodPublish: written["flood-publish"] ?? base.floodPublish,
    scoring: written.scoring ?? base.scoring,
  };
}
