/** What the concerns of the peer manager share, one file each. `hold-connections.ts` puts it together. Types only. */
import type { PeeringConfig } from "../../contract/index.ts";
import type { Network } from "../network/network.ts";
import type { CreditLevel } from "./decide/credit.ts";
import type { ServiceSlots } from "./decide/service-slots.ts";
import type { Closing } from "./decide/why.ts";
import type { Dialer } from "./dialer.ts";
import type { OpenLink } from "./links.ts";
import type { RelayView } from "./parts.ts";
import type { PeerBook } from "./peer-book.ts";
import type { NoteDecision, PeerManager } from "./peer-manager.ts";
import type { PeerRecord } from "./peer-record.ts";

export interface Desk {
  readonly network: Network;
  readonly relay: RelayView;
  readonly book: PeerBook;
  readonly dials: Dialer;
  readonly note: NoteDecision;
  readonly log: (line: string) => void;
  /** Aborted when the peer manager stops. */
  readonly signal: AbortSignal;
  /** As they are in force now. */
  settings(): PeeringConfig;
  /** Open connections that are not being closed. */
  links(): OpenLink[];
  /** Peers that were tried for a wanted capability. */
  slots(): ServiceSlots;
  /** See PeerManager. */
  observe: PeerManager["observe"];
  creditLevelOf(peer: PeerRecord): CreditLevel;
  /** Notes why, closes the connection, and leaves its peer alone for a while. Resolves when it is closed. */
  close(closing: Closing<OpenLink>): Promise<void>;
  /** Looks at everything again after this time at the latest. */
  wake(afterMs: number): void;
  /** Something changed that is kept on disk. */
  touch(): void;
}

/** Changes that come together are looked at together. */
export const reactWithinMs = 20;
