/**
 * A mesh that grafts and prunes once a second as gossipsub does, of nodes in one process: a full mesh takes only those that it
 * dialled itself, one that is too large drops peers by chance, and no mesh has peers of negative score.
 */
import type { GossipConfig } from "../../../../node-image/contract/index.ts";
import type { Network } from "../../../../node-image/js/network/network.ts";
import type { RelayView } from "../../../../node-image/js/peering/parts.ts";

const pruneBackoffMs = 60_000;
const heartbeatMs = 1000;
export const shard = 32;

export interface FakeMesh {
  readonly peers: ReadonlySet<string>;
  readonly view: Omit<RelayView, "protocols">;
  start(): void;
  stop(): void;
  /** @returns whether the asker is in the mesh now */
  graft(asker: string): boolean;
  prune(by: string): void;
}

export function fakeMesh(
  id: string,
  network: Pick<Network, "connectionTo" | "connections" | "listen">,
  meshOf: (peer: string) => FakeMesh | undefined,
  scoreOf: (peer: string) => number,
  { d, dLow, dHigh }: Pick<GossipConfig, "d" | "dLow" | "dHigh">,
): FakeMesh {
  const peers = new Set<string>();
  const prunedUntilMs = new Map<string, number>();
  let heartbeat: NodeJS.Timeout | undefined;
  const isConnected = (peer: string) => network.connectionTo(peer) !== undefined;
  const mayGraft = (peer: string) => (prunedUntilMs.get(peer) ?? 0) <= Date.now() && scoreOf(peer) >= 0;
  const outside = () =>
    [...new Set(network.connections().map(({ peer }) => peer))].filter((peer) => isConnected(peer) && !peers.has(peer));
  const drop = (peer: string): void => {
    peers.delete(peer);
    prunedUntilMs.set(peer, Date.now() + pruneBackoffMs);
  };

  const letGo = (peer: string): void => {
    drop(peer);
    meshOf(peer)?.prune(id);
  };

  const mend = (): void => {
    for (const peer of peers) if (!isConnected(peer)) peers.delete(peer);
    for (const peer of peers) if (scoreOf(peer) < 0) letGo(peer);
    if (peers.size < dLow) {
      for (const peer of shuffled(outside().filter(mayGraft)).slice(0, d - peers.size)) {
        if (meshOf(peer)?.graft(id) === true) peers.add(peer);
        else prunedUntilMs.set(peer, Date.now() + pruneBackoffMs);
      }
    }
    if (peers.size <= dHigh) return;
    for (const peer of shuffled([...peers]).slice(d)) letGo(peer);
  };
  network.listen({ closed: ({ peer }) => void (isConnected(peer) || peers.delete(peer)) });

  return {
    peers,
    view: {
      dLow,
      dHigh,
      meshes: () => new Map([[String(shard), [...peers]]]),
      shards: () => [shard],
      inMesh: (peer) => peers.has(peer),
      subscribesTo: isConnected,
      smallestMesh: () => peers.size,
      graftableInMs: () =>
        Math.min(...outside().map((peer) => Math.max(0, (prunedUntilMs.get(peer) ?? 0) - Date.now()))),
      scoreOf,
      attach: () => {},
    },
    start: () => {
      heartbeat = setInterval(mend, heartbeatMs);
    },
    stop: () => {
      clearInterval(heartbeat);
      peers.clear();
    },
    graft: (asker) => {
      const connection = network.connectionTo(asker);
      if (connection === undefined || !mayGraft(asker)) return false;
      if (peers.size >= dHigh && connection.direction === "inbound") return false;
      peers.add(asker);
      return true;
    },
    prune: drop,
  };
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
