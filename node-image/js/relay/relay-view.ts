/** What the peer manager sees of the relay: shards by number, and the state of their meshes. */
import { type RelayConfig, shardTopic } from "../../contract/index.ts";
import type { Gossip } from "../network/gossip.ts";
import { relayProtocols } from "../network/gossip-parameters.ts";
import type { RelayView } from "../peering/parts.ts";

export function relayView(gossip: Gossip, { cluster, codec, gossip: { dLow, dHigh } }: RelayConfig): RelayView {
  const shardOf = (topic: string): number[] => {
    const shard = Number(topic.split("/").at(-1));
    return topic === shardTopic(cluster, shard) ? [shard] : [];
  };
  return {
    protocols: relayProtocols(codec),
    dLow,
    dHigh,
    meshes: () => new Map(gossip.topics().map((topic) => [topic, gossip.meshOf(topic)])),
    shards: () => gossip.topics().flatMap(shardOf),
    inMesh: (peer) => gossip.topics().some((topic) => gossip.meshOf(topic).includes(peer)),
    subscribesTo: (peer, shard) => gossip.subscribersOf(shardTopic(cluster, shard)).includes(peer),
    smallestMesh: () => Math.min(...gossip.topics().map((topic) => gossip.meshOf(topic).length)),
    graftableInMs: () => {
      const now = Date.now();
      const short = gossip.topics().filter((topic) => gossip.meshOf(topic).length < dLow);
      return Math.min(
        ...short.flatMap((topic) => waitsFor(gossip, topic).map((untilMs) => Math.max(0, untilMs - now))),
      );
    },
    scoreOf: gossip.scoreOf,
    attach: gossip.attach,
  };
}

/** When each subscriber outside of a mesh may be grafted. */
function waitsFor(gossip: Gossip, topic: string): number[] {
  const mesh = gossip.meshOf(topic);
  const outside = gossip.subscribersOf(topic).filter((peer) => !mesh.includes(peer));
  return outside.map((peer) => gossip.prunedUntilMs(topic, peer));
}
