/** Connections and meshes as they are now, for GET /testbed/v1/state. */
import { byTime, type NodeView } from "../../contract/index.ts";
import type { Network } from "../network/network.ts";
import type { PeerManager } from "../peering/peer-manager.ts";

export function nodeView(network: Network, peers: PeerManager): NodeView {
  const { gossip } = network;
  return {
    connections: network
      .connections()
      .filter(({ ended }) => !ended)
      .map(({ peer, direction, address, openedAtMs }) => ({ peer, direction, address, openedAtMs }))
      .sort(byTime),
    mesh: Object.fromEntries(gossip.topics().map((topic) => [topic, gossip.meshOf(topic).toSorted()])),
    knownPeers: peers.counters.known,
  };
}

/** To two decimals: a score moves every second by less than anybody reads. */
export function peerScores(network: Network): Record<string, number> {
  const connected = network.connections().filter(({ ended }) => !ended);
  return Object.fromEntries(connected.map(({ peer }) => [peer, Number(network.gossip.scoreOf(peer).toFixed(2))]));
}
