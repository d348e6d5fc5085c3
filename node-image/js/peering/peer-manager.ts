/** What the rest of the node asks of a peer manager. */
import type { Decision, PeeringConfig } from "../../contract/index.ts";
import type { PeerRecord } from "./peer-record.ts";

export interface PeerManager {
  /** Begins to hold connections. */
  start(): Promise<void>;
  /** Starts no more dials, and saves what is to be saved. Idempotent. */
  stop(): Promise<void>;
  known(): Iterable<PeerRecord>;
  peer(id: string): PeerRecord | undefined;
  /** Why an inbound connection is not accepted now; undefined where it is. `peer` is not known before the handshake. */
  refusal(attempt: { readonly address: string; readonly peer: string | undefined }): string | undefined;
  /** Share of the peer's bucket of credit that is full, 0..1; 1 for one that is not known. */
  creditOf(peer: string): number;
  /** Whether the peer manager ignores the peer, because its credit is low. */
  ignores(peer: string): boolean;
  /** The application's part of its score in gossipsub (P5), weighted; below 0 it is kept out of the meshes. */
  applicationScoreOf(peer: string): number;
  /** Something was observed of a peer; see `credit.ts`. */
  observe(peer: string, observation: Observation): void;
  /**
   * Disconnects a peer that is of no use to this node, as one of another cluster, and backs off from it as from one that
   * refused. Noted as a decision, with this reason and these values.
   */
  turnAway(peer: string, reason: string, values: Decision["values"]): void;
  readonly counters: PeeringCounters;
  /** As they are in force now. */
  settings(): PeeringConfig;
  readonly operator: Operator;
}

export type Observation =
  /** A request of ours was answered well after so long. */
  | { readonly kind: "answered"; readonly tookMs: number }
  /** A request of ours timed out, or was answered wrongly. */
  | { readonly kind: "failed"; readonly what: "time-out" | "error" | "nonsense" }
  | { readonly kind: "first-delivery"; readonly topic: string; readonly bytes: number }
  /** A further copy of a message. */
  | { readonly kind: "duplicate"; readonly topic: string }
  | { readonly kind: "invalid-message" }
  /** Its score of gossipsub is so low that nothing is taken from it any more. */
  | { readonly kind: "graylisted" };

export interface PeeringCounters {
  readonly dials: number;
  readonly dialFailures: number;
  readonly evictions: number;
  readonly refusals: number;
  /** Peers that the node knows now. */
  readonly known: number;
}

/** What an operator may do, whatever the limits and back-offs say. Each is noted as a decision. */
export interface Operator {
  /** Dials; a connected peer is left as it is. Throws when the dial fails. */
  connect(address: string): Promise<void>;
  /** Closes all connections to a peer. @returns whether there was one */
  disconnect(peer: string): Promise<boolean>;
  /** Throws UnknownPeer, as do the others below, where the peer is not known. */
  protect(peer: string, by: string): void;
  /** @returns whether any protection is left */
  unprotect(peer: string, by: string): boolean;
  tag(peer: string, name: string, tag: { readonly value: number; readonly halfLifeMs: number | undefined }): void;
  untag(peer: string, name: string): void;
  /** Disconnects it, and neither dials nor accepts it any more. */
  block(peer: string): Promise<void>;
  unblock(peer: string): void;
  /** Drops it from the peer store, with its history; a connected one is disconnected first. */
  forget(peer: string): Promise<void>;
  /** Replaces settings while the node runs. Throws Error where together they make no sense. */
  changeSettings(change: SettingsChange): void;
}

/** Settings to replace, by section. */
export type SettingsChange = {
  readonly [Section in keyof PeeringConfig]?: PeeringConfig[Section] extends object
    ? Partial<PeeringConfig[Section]>
    : PeeringConfig[Section];
};

export type NoteDecision = (decision: Omit<Decision, "kind" | "atMs">) => void;

export class UnknownPeer extends Error {
  override readonly name = "UnknownPeer";

  constructor(peer: string) {
    super(`this node knows no peer ${peer}`);
  }
}
