/** What was observed of peers, as their credit, and when it crosses a threshold. What things cost is decided in `decide/credit.ts`. */
import { applicationScore, type CreditLevel, creditLevel, creditRatio, observe } from "./decide/credit.ts";
import { bumpTag, firstDeliveries } from "./decide/tags.ts";
import { type Desk, reactWithinMs } from "./desk.ts";
import type { Observation } from "./peer-manager.ts";
import type { PeerRecord } from "./peer-record.ts";

export interface WatchCredit {
  observe(peer: string, observation: Observation): void;
  /** Share of the bucket that is full, 0..1; a peer that is not known has a full one. */
  ratioOf(peer: PeerRecord | undefined): number;
  levelOf(peer: PeerRecord | undefined): CreditLevel;
  /** For P5 of gossipsub's score; 0 for a peer that is not known. */
  scoreOf(peer: PeerRecord | undefined): number;
  /** Notes whose credit rose again. */
  look(): void;
}

export function watchCredit(desk: Pick<Desk, "book" | "settings" | "note" | "wake">): WatchCredit {
  /** Peers that are not good, and what they are. */
  const low = new Map<string, CreditLevel>();
  const ratioOf = (peer: PeerRecord | undefined) =>
    peer === undefined ? 1 : creditRatio(peer.credit, desk.settings().score, Date.now());
  const levelOf = (peer: PeerRecord | undefined) => creditLevel(ratioOf(peer), desk.settings().score);

  const compare = (peer: PeerRecord): void => {
    const before = low.get(peer.id) ?? "good";
    const level = levelOf(peer);
    if (level === before) return;
    if (level === "good") low.delete(peer.id);
    else low.set(peer.id, level);
    const values = { credit: Number(ratioOf(peer).toFixed(3)), before, level };
    desk.note({ what: "credit", peer: peer.id, reason: "the peer's credit crossed a threshold", values });
    desk.wake(reactWithinMs);
  };

  return {
    ratioOf,
    levelOf,
    scoreOf: (peer) => (peer === undefined ? 0 : applicationScore(peer.credit, desk.settings().score, Date.now())),
    observe: (id, observation) => {
      // Too many to look up the peer of each, for nothing.
      const peer = observation.kind === "duplicate" ? undefined : desk.book.get(id);
      if (peer === undefined) return;
      const nowMs = Date.now();
      peer.credit = observe(peer.credit, observation, desk.settings().score, nowMs);
      if (observation.kind === "first-delivery") {
        peer.tags.set(firstDeliveries.name, bumpTag(peer.tags.get(firstDeliveries.name), firstDeliveries, nowMs));
        return;
      }
      compare(peer);
    },
    look: () => {
      for (const id of low.keys()) {
        const peer = desk.book.get(id);
        if (peer === undefined) low.delete(id);
        else compare(peer);
      }
    },
  };
}
