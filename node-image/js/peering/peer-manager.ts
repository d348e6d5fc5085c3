/** What the rest of the node asks of a peer manager. A fuller one takes the place of the simple one behind this. */
import type { KnownPeer } from "./known-peers.ts";

export interface PeerManager {
  /** Begins to hold connections. */
  start(): Promise<void>;
  /** Starts no more dials. Idempotent. */
  stop(): void;
  known(): Iterable<KnownPeer>;
  peer(id: string): KnownPeer | undefined;
  /** Dials on an operator's word, whatever the limits and back-offs say. Throws when the dial fails. */
  connect(address: string): Promise<void>;
  /** Whether one more inbound connection may be accepted now. */
  admitsInbound(): boolean;
  counters(): { readonly dials: number; readonly dialFailures: number };
}
