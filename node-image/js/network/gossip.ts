/** What the node asks of gossipsub, whichever generation of it runs. Types only. */
import type { GossipConfig, RelayConfig } from "../../contract/index.ts";

export interface Gossip {
  /** Joins a topic; again changes nothing. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  topics(): readonly string[];
  /** @returns the number of peers that it was sent to. Throws when nobody subscribes to the topic. */
  publish(topic: string, data: Uint8Array): Promise<number>;
  /** Gossipsub's own table, which its events are not. */
  meshOf(topic: string): readonly string[];
  subscribersOf(topic: string): readonly string[];
  /** The score of gossipsub v1.1. */
  scoreOf(peer: string): number;
  /** Unix time, ms, before which a peer may not be grafted in a topic (by its PRUNE or ours); 0 where it may. */
  prunedUntilMs(topic: string, peer: string): number;
  /** Sees to it that messages can be sent to the peer of a connection that speaks a relay protocol. Idempotent. */
  attach(peer: string): void;
  /** Sends control messages as they are, whatever the state says: for behaviours alone. False where there is no stream. */
  sendControl(peer: string, control: GossipControl): boolean;
  readonly counters: GossipCounters;
}

export interface GossipControl {
  /** Topics. */
  readonly graft?: readonly string[];
  readonly prune?: readonly string[];
  readonly ihave?: readonly { readonly topic: string; readonly ids: readonly Uint8Array[] }[];
}

export interface GossipCounters {
  /** First copies of valid messages. */
  readonly received: number;
  readonly duplicates: number;
  /** Peers that joined a mesh, whoever asked. */
  readonly grafts: number;
  /** Peers that left a mesh while they stayed connected. */
  readonly prunes: number;
  /** Messages that were found invalid. */
  readonly rejected: number;
}

export interface GossipOptions {
  readonly config: GossipConfig;
  readonly codec: RelayConfig["codec"];
  /** Longer messages are not taken from the wire. */
  readonly maxMessageBytes: number;
  /**
   * Judges a message of a subscribed topic before it is relayed. `accept` delivers and relays it, `ignore` does neither
   * and blames nobody, `reject` costs its sender score (P4).
   */
  readonly validate: (message: GossipMessage) => Validity | Promise<Validity>;
  /** A first copy that was accepted. */
  readonly onMessage: (message: GossipMessage) => void;
  /** A further copy of a message of a subscribed topic. */
  readonly onDuplicate: (copy: { readonly topic: string; readonly from: string }) => void;
  /** The application's part of a peer's score (P5), of weight 1. */
  readonly applicationScore: (peer: string) => number;
}

export type Validity = "accept" | "ignore" | "reject";

export interface GossipMessage {
  readonly topic: string;
  readonly data: Uint8Array;
  /** The peer that sent this copy. */
  readonly from: string;
}
