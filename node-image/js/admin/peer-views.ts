/** Peers as nwaku's admin API shows them. */
import type { Libp2p } from "@libp2p/interface";
import { shardTopic, type WakuPeer } from "../../contract/index.ts";
import type { KnownPeer } from "../peering/known-peers.ts";
import type { PeerManager } from "../peering/peer-manager.ts";
import type { Relay } from "../relay/relay.ts";

export interface PeerViews {
  all(): WakuPeer[];
  one(id: string): WakuPeer | undefined;
  /** Connected ones among these; all connected peers when none are named. */
  connected(ids?: readonly string[]): WakuPeer[];
  /** What `peersOf` says of each shard that the node subscribes to. */
  byShard(peersOf: (topic: string) => readonly string[]): { shard: number; peers: WakuPeer[] }[];
}

export function peerViews(libp2p: Libp2p, peers: PeerManager, relay: Relay, cluster: number): PeerViews {
  const connectedAddresses = () =>
    new Map(
      libp2p
        .getConnections()
        .filter(({ status }) => status === "open")
        .map(({ remotePeer, remoteAddr }) => [remotePeer.toString(), remoteAddr.toString()]),
    );
  const shards = () => relay.topics().map((topic) => ({ topic, shard: Number(topic.split("/").at(-1)) }));
  const shardsOf = (id: string) =>
    shards()
      .filter(({ topic }) => relay.subscribers(topic).includes(id))
      .map(({ shard }) => shard);
  const view = (id: string, peer: KnownPeer | undefined, address: string | undefined): WakuPeer => ({
    multiaddr: peer?.addresses[0] ?? address ?? "",
    protocols: [...(peer?.protocols ?? [])],
    shards: shardsOf(id),
    connected: address !== undefined ? "Connected" : connectedness(peer),
    agent: peer?.agent ?? "",
    origin: peer?.origin ?? "UnknownOrigin",
    ...(address === undefined ? {} : { score: relay.score(id) }),
  });
  const connected: PeerViews["connected"] = (ids) =>
    [...connectedAddresses()]
      .filter(([id]) => ids?.includes(id) ?? true)
      .map(([id, address]) => view(id, peers.peer(id), address));
  return {
    all: () => {
      const addresses = connectedAddresses();
      const ids = new Set([...addresses.keys(), ...[...peers.known()].map(({ id }) => id)]);
      return [...ids].map((id) => view(id, peers.peer(id), addresses.get(id)));
    },
    one: (id) => {
      const address = connectedAddresses().get(id);
      const peer = peers.peer(id);
      return peer === undefined && address === undefined ? undefined : view(id, peer, address);
    },
    connected,
    byShard: (peersOf) =>
      shards()
        .filter(({ topic, shard }) => topic === shardTopic(cluster, shard))
        .map(({ topic, shard }) => ({ shard, peers: connected(peersOf(topic)) })),
  };
}

function connectedness(peer: KnownPeer | undefined): WakuPeer["connected"] {
  if (peer === undefined || (peer.failures === 0 && peer.connectedAtMs === undefined)) return "NotConnected";
  return peer.failures > 0 ? "CannotConnect" : "CanConnect";
}
