/** Keeps the records over a restart: takes them from the disk at the start, saves them each `saveEveryMs` when something changed. */
import type { Desk } from "./desk.ts";
import type { PeerDisk } from "./parts.ts";
import { isDialable } from "./peer-book.ts";
import type { PeerRecord } from "./peer-record.ts";

export interface KeepPeers {
  load(): Promise<void>;
  look(): void;
  /** Saves what is not saved yet, after what is being saved. */
  stop(): Promise<void>;
}

export function keepPeers(desk: Desk, disk: PeerDisk | undefined): KeepPeers {
  let saving: Promise<void> = Promise.resolve();
  let busy = false;
  /** By a clock that nobody sets. */
  let savedAtMs = performance.now();

  const save = async (to: PeerDisk): Promise<void> => {
    desk.unsaved = false;
    busy = true;
    try {
      await to.save([...desk.book.all()].filter(isWorthKeeping));
    } catch (error) {
      // It is tried again in its time: a full disk may have room then.
      desk.unsaved = true;
      desk.log(`the known peers cannot be saved: ${(error as Error).message}`);
    } finally {
      busy = false;
      savedAtMs = performance.now();
    }
  };

  return {
    load: async () => {
      const { backoff } = desk.settings();
      const saved = (await disk?.load()) ?? [];
      const nowMs = Date.now();
      desk.book.restore(saved.map((peer) => ofNow(peer, backoff.longestMs, nowMs)));
    },
    look: () => {
      const { saveEveryMs } = desk.settings();
      if (disk === undefined || saveEveryMs === null || !desk.unsaved || busy) return;
      if (performance.now() - savedAtMs >= saveEveryMs) saving = save(disk);
    },
    stop: async () => {
      await saving;
      if (disk !== undefined && desk.settings().saveEveryMs !== null && desk.unsaved) await save(disk);
    },
  };
}

/** Those that were good for something once, and those that an operator said something about. */
function isWorthKeeping(peer: PeerRecord): boolean {
  const ofOperator = peer.blocked || peer.protections.size > 0;
  return ofOperator || (peer.connectedAtMs !== undefined && isDialable(peer));
}

/** Waits go on over a restart, but the clock may have been set meanwhile: nothing is in the future but a wait, which has a longest. */
function ofNow(peer: PeerRecord, longestMs: number, nowMs: number): PeerRecord {
  return {
    ...peer,
    nextDialAtMs: isDialable(peer) ? Math.min(peer.nextDialAtMs, nowMs + longestMs) : peer.nextDialAtMs,
    failuresAtMs: Math.min(peer.failuresAtMs, nowMs),
    heardAtMs: Math.min(peer.heardAtMs, nowMs),
    connectedAtMs: peer.connectedAtMs === undefined ? undefined : Math.min(peer.connectedAtMs, nowMs),
    credit: { ...peer.credit, atMs: Math.min(peer.credit.atMs, nowMs) },
  };
}
