/** One connected peer as the decisions see it: all that they need to know, and nothing of libp2p. */
import type { Capability } from "../../contract/index.ts";

export interface Link {
  /** The connection's id. */
  readonly id: string;
  readonly peer: string;
  readonly direction: "inbound" | "outbound";
  /** IP address of the other end; "" where it has none. */
  readonly ip: string;
  readonly openedAtMs: number;
  /** Open streams. */
  readonly streams: number;
  /** With a request under way. */
  readonly busy: boolean;
  /** In the mesh of any topic. */
  readonly inMesh: boolean;
  /** It speaks the relay protocol. */
  readonly relays: boolean;
  /** Shards of ours that it relays. */
  readonly shards: readonly number[];
  readonly capabilities: readonly Capability[];
  /** In the bootstrap list. */
  readonly bootstrap: boolean;
  readonly protected: boolean;
  /** Who named it; undefined where it came by itself or from the settings. */
  readonly source: string | undefined;
  /** Sum of its tags now. */
  readonly value: number;
  /** Of gossipsub. */
  readonly score: number;
  /** Share of its bucket that is full, 0..1. */
  readonly credit: number;
}
