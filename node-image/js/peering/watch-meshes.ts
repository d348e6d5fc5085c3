/**
 * Who in the meshes gives copies of messages, and who is kept out of them for a while: because it gives none, or because a mesh
 * that was full for a while shall have a place for others. Gossipsub prunes peers of negative score, and takes no GRAFT of theirs.
 * Who that is, is decided in `decide/choose-mute.ts` and `decide/free-place.ts`.
 */
import { chooseMute } from "./decide/choose-mute.ts";
import { freePlace } from "./decide/free-place.ts";
import type { Desk } from "./desk.ts";
import type { Observation } from "./peer-manager.ts";

export interface WatchMeshes {
  observe(peer: string, observation: Observation): void;
  /** What is taken from a peer's score of gossipsub now, >= 0. */
  penaltyOf(peer: string): number;
  look(nowMs: number): void;
}

/** More than a peer can have earned by time in the mesh (0.1) and first deliveries (10), and too little to lose gossip by it (-100). */
const penalty = 20;

/** A mesh that is full only until gossipsub's next heartbeat needs no help. */
const fullForMs = 3000;
/** Two heartbeats: one of them prunes the peer. */
const prunedWithinMs = 2500;

interface Mesh {
  /** Since when it has D_high peers; undefined while it has fewer. */
  fullSinceMs: number | undefined;
  /** Messages of the topic that came so far. */
  received: number;
  /** What `received` was when a mesh peer gave its last copy, or came into the mesh. */
  readonly gaveAt: Map<string, number>;
}

export function watchMeshes({
  book,
  relay,
  network,
  settings,
  note,
}: Pick<Desk, "settings" | "note"> & {
  readonly book: Pick<Desk["book"], "get">;
  readonly relay: Pick<Desk["relay"], "dHigh" | "meshes">;
  readonly network: Pick<Desk["network"], "connectionTo">;
}): WatchMeshes {
  const meshes = new Map<string, Mesh>();
  /** Whom gossipsub shall not have in a mesh. */
  const outUntilMs = new Map<string, number>();

  /** Those that left are forgotten, so that whoever comes again is given its time. */
  const follow = (mesh: Mesh, peers: readonly string[]): void => {
    for (const peer of mesh.gaveAt.keys()) if (!peers.includes(peer)) mesh.gaveAt.delete(peer);
    for (const peer of peers) if (!mesh.gaveAt.has(peer)) mesh.gaveAt.set(peer, mesh.received);
  };

  const placed = (mesh: Mesh, peer: string) => {
    const record = book.get(peer);
    return {
      peer,
      outbound: network.connectionTo(peer)?.direction === "outbound",
      reached: record?.reachedAtMs !== undefined,
      protected: (record?.protections.size ?? 0) > 0,
      missed: mesh.received - (mesh.gaveAt.get(peer) ?? mesh.received),
    };
  };

  return {
    observe: (peer, observation) => {
      if (observation.kind !== "first-delivery" && observation.kind !== "duplicate") return;
      const mesh = meshes.get(observation.topic);
      if (mesh === undefined) return;
      if (observation.kind === "first-delivery") mesh.received++;
      if (mesh.gaveAt.has(peer)) mesh.gaveAt.set(peer, mesh.received);
    },
    penaltyOf: (peer) => ((outUntilMs.get(peer) ?? 0) > Date.now() ? penalty : 0),
    look: (nowMs) => {
      for (const [peer, untilMs] of outUntilMs) if (untilMs <= nowMs) outUntilMs.delete(peer);
      const { muteAfter, muteForMs } = settings().score;
      const { dHigh } = relay;
      const subscribed = relay.meshes();
      for (const topic of meshes.keys()) if (!subscribed.has(topic)) meshes.delete(topic);
      for (const [topic, peers] of subscribed) {
        const mesh = meshes.get(topic) ?? { received: 0, gaveAt: new Map(), fullSinceMs: undefined };
        meshes.set(topic, mesh);
        follow(mesh, peers);
        // Those that gossipsub will prune at its next heartbeat are as good as gone.
        const left = peers.filter((peer) => !outUntilMs.has(peer)).map((peer) => placed(mesh, peer));
        mesh.fullSinceMs = left.length < dHigh ? undefined : (mesh.fullSinceMs ?? nowMs);
        const mute = muteAfter === null ? undefined : chooseMute(left, { dHigh, muteAfter });
        if (mute !== undefined) {
          outUntilMs.set(mute.peer, nowMs + muteForMs);
          note({ what: "mute", ...mute, values: { topic, forMs: muteForMs, ...mute.values } });
        } else if (mesh.fullSinceMs !== undefined && nowMs - mesh.fullSinceMs >= fullForMs) {
          const freed = freePlace(left, { dHigh }, Math.random);
          if (freed === undefined) continue;
          outUntilMs.set(freed.peer, nowMs + prunedWithinMs);
          note({ what: "prune", ...freed, values: { topic, ...freed.values } });
        }
      }
    },
  };
}
