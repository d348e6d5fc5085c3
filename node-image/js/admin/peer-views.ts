/** Peers as nwaku's admin API shows them. */
import { type PeerStats, type PeersOfShard, shardTopic, type WakuPeer } from "../../contract/index.ts";
import { addressOf } from "../network/address.ts";
import type { Network, NetworkConnection } from "../network/network.ts";
import type { PeerManager } from "../peering/peer-manager.ts";
import type { PeerRecord } from "../peering/peer-record.ts";

export interface PeerViews {
  all(): WakuPeer[];
  one(id: string): WakuPeer | undefined;
  connected(): WakuPeer[];
  /** Those that speak a protocol of Waku, which alone are told. */
  service(): WakuPeer[];
  /** Connected subscribers, or mesh peers, of one shard of the node's cluster. */
  ofShard(kind: ShardPeers, shard: number): PeersOfShard;
  /** The same of each shard that the node subscribes to. */
  byShard(kind: ShardPeers): PeersOfShard[];
  stats(): PeerStats;
}

type ShardPeers = "relay" | "mesh";

export function peerViews(network: Network, peers: PeerManager, cluster: number): PeerViews {
  const { gossip } = network;
  const connections = () => new Map(network.connections().flatMap((one) => (one.ended ? [] : [[one.peer, one]])));
  const subscribedShards = () => gossip.topics().flatMap((topic) => shardOf(topic, cluster) ?? []);
  const view = (id: string, record: PeerRecord | undefined, connection: NetworkConnection | undefined): WakuPeer => {
    const subscribed = subscribedShards().filter((shard) =>
      gossip.subscribersOf(shardTopic(cluster, shard)).includes(id),
    );
    return {
      multiaddr: record?.addresses[0] ?? addressOf(connection?.address ?? "", id),
      protocols: [...(record?.protocols ?? connection?.identity?.protocols ?? [])],
      shards: [...new Set([...(record?.shards ?? []), ...subscribed])].sort((a, b) => a - b),
      connected: connection === undefined ? connectedness(record) : "Connected",
      agent: record?.agent ?? connection?.identity?.agent ?? "",
      origin: record?.origin ?? "UnknownOrigin",
      ...(connection === undefined ? {} : { score: gossip.scoreOf(id) }),
    };
  };
  const connected = () => [...connections()].map(([id, connection]) => view(id, peers.peer(id), connection));
  const all = () => {
    const open = connections();
    const ids = new Set([...open.keys(), ...[...peers.known()].map(({ id }) => id)]);
    return [...ids].map((id) => view(id, peers.peer(id), open.get(id)));
  };
  const ofShard: PeerViews["ofShard"] = (kind, shard) => {
    const topic = shardTopic(cluster, shard);
    const open = connections();
    const ids = kind === "mesh" ? gossip.meshOf(topic) : gossip.subscribersOf(topic);
    return { shard, peers: ids.filter((id) => open.has(id)).map((id) => view(id, peers.peer(id), open.get(id))) };
  };
  const byShard = (kind: ShardPeers) => subscribedShards().map((shard) => ofShard(kind, shard));
  return {
    all,
    one: (id) => {
      const record = peers.peer(id);
      const connection = network.connectionTo(id);
      return record === undefined && connection === undefined ? undefined : view(id, record, connection);
    },
    connected,
    service: () =>
      all()
        .map((peer) => ({ ...peer, protocols: peer.protocols.filter(isWaku) }))
        .filter(({ protocols }) => protocols.length > 0),
    ofShard,
    byShard,
    stats: () => statsOf(all(), byShard("relay"), byShard("mesh")),
  };
}

/** nwaku counts shards, not peers, under its two names for totals. */
function statsOf(peers: readonly WakuPeer[], relay: readonly PeersOfShard[], mesh: readonly PeersOfShard[]): PeerStats {
  const count = (connected: WakuPeer["connected"]) => peers.filter((peer) => peer.connected === connected).length;
  const sizes = (shards: readonly PeersOfShard[]) => shards.map(({ shard, peers }) => [`${shard}`, peers.length]);
  const protocols = [...new Set(peers.flatMap((peer) => peer.protocols.filter(isWaku)))].sort();
  return {
    Sum: { "Total peers": peers.length },
    "By Connectedness": {
      Connected: count("Connected"),
      NotConnected: count("NotConnected"),
      CannotConnect: count("CannotConnect"),
      CanConnect: count("CanConnect"),
    },
    "Relay peers": { ...Object.fromEntries(sizes(relay)), "Total relay peers": relay.length },
    "Mesh peers": { ...Object.fromEntries(sizes(mesh)), "Total mesh peers": mesh.length },
    "By Protocols": Object.fromEntries(
      protocols.map((protocol) => [protocol, peers.filter((peer) => peer.protocols.includes(protocol)).length]),
    ),
  };
}

export function isWaku(protocol: string): boolean {
  return protocol.startsWith("/vac/waku/");
}

function connectedness(peer: PeerRecord | undefined): WakuPeer["connected"] {
  if (peer === undefined || (peer.failures === 0 && peer.connectedAtMs === undefined)) return "NotConnected";
  return peer.failures > 0 ? "CannotConnect" : "CanConnect";
}

/** Undefined for a topic that is no shard of this cluster. */
function shardOf(topic: string, cluster: number): number | undefined {
  const shard = Number(topic.split("/").at(-1));
  return topic === shardTopic(cluster, shard) ? shard : undefined;
}
