/**
 * Who in the meshes gives copies of messages, and who is kept out of them for a while because it gives none: gossipsub
 * prunes peers of negative score, and takes no GRAFT of theirs. Who that is, is decided in `decide/choose-mute.ts`.
 */
import { chooseMute } from "./decide/choose-mute.ts";
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

interface Mesh {
  /** Messages of the topic that came so far. */
  received: number;
  /** What `received` was when a mesh peer gave its last copy, or came into the mesh. */
  readonly gaveAt: Map<string, number>;
}

export function watchMeshes({
  book,
  relay,
  settings,
  note,
}: Pick<Desk, "settings" | "note"> & {
  readonly book: Pick<Desk["book"], "get">;
  readonly relay: Pick<Desk["relay"], "dHigh" | "meshes">;
}): WatchMeshes {
  const meshes = new Map<string, Mesh>();
  const muteUntilMs = new Map<string, number>();

  /** Those that left are forgotten, so that whoever comes again is given its time. */
  const follow = (mesh: Mesh, peers: readonly string[]): void => {
    for (const peer of mesh.gaveAt.keys()) if (!peers.includes(peer)) mesh.gaveAt.delete(peer);
    for (const peer of peers) if (!mesh.gaveAt.has(peer)) mesh.gaveAt.set(peer, mesh.received);
  };

  return {
    observe: (peer, observation) => {
      if (observation.kind !== "first-delivery" && observation.kind !== "duplicate") return;
      const mesh = meshes.get(observation.topic);
      if (mesh === undefined) return;
      if (observation.kind === "first-delivery") mesh.received++;
      if (mesh.gaveAt.has(peer)) mesh.gaveAt.set(peer, mesh.received);
    },
    penaltyOf: (peer) => ((muteUntilMs.get(peer) ?? 0) > Date.now() ? penalty : 0),
    look: (nowMs) => {
      for (const [peer, untilMs] of muteUntilMs) if (untilMs <= nowMs) muteUntilMs.delete(peer);
      const { muteAfter, muteForMs } = settings().score;
      const subscribed = relay.meshes();
      for (const topic of meshes.keys()) if (!subscribed.has(topic)) meshes.delete(topic);
      for (const [topic, peers] of subscribed) {
        const mesh = meshes.get(topic) ?? { received: 0, gaveAt: new Map() };
        meshes.set(topic, mesh);
        follow(mesh, peers);
        if (muteAfter === null) continue;
        // Those that gossipsub will prune at its next heartbeat are as good as gone.
        const left = peers.filter((peer) => !muteUntilMs.has(peer));
        const view = left.map((peer) => ({
          peer,
          missed: mesh.received - (mesh.gaveAt.get(peer) ?? mesh.received),
          protected: (book.get(peer)?.protections.size ?? 0) > 0,
        }));
        const chosen = chooseMute(view, { dHigh: relay.dHigh, muteAfter });
        if (chosen === undefined) continue;
        muteUntilMs.set(chosen.peer, nowMs + muteForMs);
        note({
          what: "mute",
          peer: chosen.peer,
          reason: chosen.reason,
          values: { topic, forMs: muteForMs, ...chosen.values },
        });
      }
    },
  };
}
