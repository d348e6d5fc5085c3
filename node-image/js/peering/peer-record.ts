/**
 * What the node knows of another peer. Plain data: `peer-book.ts` holds the records, `peer-disk.ts` writes them to disk,
 * the decisions read them. Times are Unix time in ms.
 */
import type { Capability, PeerOrigin } from "../../contract/index.ts";

export interface PeerRecord {
  readonly id: string;
  /** Multiaddrs that end with the peer's id. Never empty. */
  addresses: readonly string[];
  readonly origin: PeerOrigin;
  /** Who named it: a peer's id; undefined where it came by itself, from the settings or from disk. */
  readonly source: string | undefined;
  /** In the node's bootstrap list. */
  bootstrap: boolean;
  /** Its own, signed by it, as text ("enr:..."). */
  enr: string | undefined;
  capabilities: readonly Capability[];
  /** Shards of the node's own cluster that it says it relays. */
  shards: readonly number[];
  /** What it said of itself by identify. */
  protocols: readonly string[];
  agent: string;

  /** Failed or refused dials in a row. */
  failures: number;
  lastFailure: DialFailure | undefined;
  /** When `failures` last changed. */
  failuresAtMs: number;
  /** It is not dialled before this; Number.MAX_SAFE_INTEGER where it came by itself and did not say where it listens. */
  nextDialAtMs: number;
  /** When it was last connected, or last named by another peer. */
  heardAtMs: number;
  /** When it was last seen connected; undefined if never. */
  connectedAtMs: number | undefined;
  /** When a dial of it last succeeded; undefined if never: one that only came by itself may be out of reach. */
  reachedAtMs: number | undefined;
  /** How long it was connected in all, ms: peers that were good are tried first. */
  connectedForMs: number;
  /** When it was lost together with many others; undefined once it is connected again or long ago. */
  lostAtMs: number | undefined;

  readonly tags: Map<string, Tag>;
  /** Names of those who protect it; it is not evicted while there is one. */
  readonly protections: Set<string>;
  /** By an operator: neither dialled nor accepted. */
  blocked: boolean;
  credit: Credit;
}

/** unreachable: nobody answered. refused: it is there, and did not take the connection or closed it at once. */
export type DialFailure = "unreachable" | "refused";

/** A part of a peer's value. */
export interface Tag {
  readonly value: number;
  readonly setAtMs: number;
  /** The value halves in each such time; undefined: it stays. */
  readonly halfLifeMs: number | undefined;
}

/** What the node observed of a peer's service to it: the application score. Plain data; `credit.ts` changes and reads it. */
export interface Credit {
  /** Missing from the bucket when it was last changed, 0..`tokens` of the settings: 0 is a full one of whatever size. */
  readonly spentTokens: number;
  readonly atMs: number;
  /** Exponentially weighted means; undefined before the first sample. */
  readonly responseMs: number | undefined;
  /** Of the newest samples. */
  readonly recentResponsesMs: readonly number[];
  /** Share of requests that timed out or were answered wrongly, 0..1. */
  readonly failedRatio: number | undefined;
  /** First copies of messages that it delivered. */
  readonly firstDeliveries: number;
  readonly bytes: number;
}
