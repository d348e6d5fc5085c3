/** What the concerns of the peer manager share, one file each. */
import type { PeeringConfig } from "../../contract/index.ts";
import type { Network, NetworkConnection } from "../network/network.ts";
import { guestAgainMs } from "./decide/admission.ts";
import { fullCredit } from "./decide/credit.ts";
import type { ServiceSlots } from "./decide/service-slots.ts";
import { hostOf } from "./decide/subnet.ts";
import type { Closing } from "./decide/why.ts";
import { type Dialer, dialer } from "./dialer.ts";
import { type OpenLink, openLinks } from "./links.ts";
import type { PeerManagerParts, RelayView } from "./parts.ts";
import { type PeerBook, peerBook } from "./peer-book.ts";
import type { NoteDecision } from "./peer-manager.ts";
import { type WatchCredit, watchCredit } from "./watch-credit.ts";

export interface Desk {
  readonly network: Network;
  readonly relay: RelayView;
  readonly book: PeerBook;
  readonly dials: Dialer;
  readonly credit: WatchCredit;
  readonly note: NoteDecision;
  readonly log: (line: string) => void;
  /** As they are in force now. */
  settings(): PeeringConfig;
  /** Open connections that are not being closed. */
  links(): OpenLink[];
  /** Whether such a one is there. */
  isConnected(peer: string): boolean;
  /** Whether this node is closing it. */
  isClosing(connection: NetworkConnection): boolean;
  /** Notes why, closes the connection, and leaves its peer alone for a while. Resolves when it is closed. */
  close(closing: Closing<OpenLink>): Promise<void>;
  /** Looks at everything again after this time at the latest. */
  wake(afterMs: number): void;
  /** By host, when a connection of it was evicted last. Those of long ago are forgotten. */
  readonly evictedAtMs: ReadonlyMap<string, number>;
  /** Peers that were tried for a wanted capability. `try-services.ts` alone replaces them. */
  slots: ServiceSlots;
  /** Whether something changed that is kept on disk. */
  unsaved: boolean;
}

/** Changes that come together are looked at together. */
export const reactWithinMs = 20;

export function setUpDesk(
  { network, relay, log, onDial }: PeerManagerParts,
  o: Pick<Desk, "settings" | "wake" | "note"> & {
    /** For what others can provoke at any rate. */
    readonly noteBounded: NoteDecision;
    /** Its end breaks dials off. */
    readonly signal: AbortSignal;
  },
): Desk {
  const { settings, wake, note } = o;
  const closing = new WeakSet<NetworkConnection>();
  const evictedAtMs = new Map<string, number>();
  const noteEviction = (host: string | undefined): void => {
    const nowMs = Date.now();
    for (const [other, atMs] of evictedAtMs) if (nowMs - atMs >= guestAgainMs) evictedAtMs.delete(other);
    if (host !== undefined) evictedAtMs.set(host, nowMs);
  };
  const isOpen = (connection: NetworkConnection) => !connection.ended && !closing.has(connection);
  const book = peerBook({
    ownId: network.peerId,
    ownAddresses: network.addresses,
    isConnected: (id) => network.connectionTo(id) !== undefined,
    freshCredit: fullCredit,
    onDrop: ({ id, failures }) =>
      o.noteBounded({ what: "forget", peer: id, reason: "others are more useful to know", values: { failures } }),
  });
  const desk: Desk = {
    network,
    relay,
    book,
    dials: dialer({ network, settings, note, onDial, signal: o.signal }),
    credit: watchCredit({ book, settings, note, wake }),
    note,
    log,
    settings,
    wake,
    links: () => {
      const { score } = settings();
      return openLinks(network.connections().filter(isOpen), { book, relay, slots: desk.slots, score });
    },
    isConnected: (peer) => network.connections().some((connection) => connection.peer === peer && isOpen(connection)),
    isClosing: (connection) => closing.has(connection),
    evictedAtMs,
    close: async ({ what, link: { connection, record, ip }, reason, values }) => {
      closing.add(connection);
      if (what === "evict") noteEviction(hostOf(ip));
      note({ what, peer: record.id, reason, values });
      if (what !== "release" && !desk.isConnected(record.id)) {
        const { redialAfterMs } = settings().eviction;
        record.nextDialAtMs = Math.max(record.nextDialAtMs, Date.now() + redialAfterMs);
      }
      await connection.close();
    },
    slots: new Map(),
    unsaved: false,
  };
  return desk;
}
