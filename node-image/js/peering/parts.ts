/** What a peer manager is put together from, and what it needs of the rest of the node. Types only. */
import type { Capability, PeeringConfig } from "../../contract/index.ts";
import type { Network, NetworkConnection } from "../network/network.ts";
import type { DialReport } from "./dialer.ts";
import type { NoteDecision } from "./peer-manager.ts";
import type { PeerRecord } from "./peer-record.ts";

export interface PeerManagerParts {
  readonly network: Network;
  readonly settings: PeeringConfig;
  readonly relay: RelayView;
  readonly exchange: PeerExchange;
  readonly services: ServiceTrials;
  /** Undefined: nothing is kept over a restart. */
  readonly disk: PeerDisk | undefined;
  readonly note: NoteDecision;
  readonly onDial: (report: DialReport) => void;
  readonly log: (line: string) => void;
}

/** What the peer manager needs of the relay. */
export interface RelayView {
  /** Protocol ids of the relay, any of which a relay peer speaks. */
  readonly protocols: readonly string[];
  /** Those that the node subscribes to. */
  shards(): readonly number[];
  inMesh(peer: string): boolean;
  subscribesTo(peer: string, shard: number): boolean;
  /** Peers in the smallest mesh of a subscribed topic; Infinity without topics. */
  smallestMesh(): number;
  /** D_low of gossipsub: a mesh below it is short. */
  readonly dLow: number;
  /** D_high: a mesh of so many takes nobody in that comes by itself. */
  readonly dHigh: number;
  /** The peers in the mesh of each subscribed topic. */
  meshes(): ReadonlyMap<string, readonly string[]>;
  /**
   * Of the short meshes: time until some connected subscriber outside of one may be grafted (see Gossip.prunedUntilMs), ms.
   * 0: one may be now. Infinity: there is none.
   */
  graftableInMs(): number;
  scoreOf(peer: string): number;
  /** See Gossip.attach. */
  attach(peer: string): void;
}

/** Waku's peer exchange (34/WAKU2-PEER-EXCHANGE). */
export interface PeerExchange {
  readonly protocol: string;
  /**
   * Asks a peer that serves it. Its own record is among the answer. Throws when it does not answer in time, or nonsense. Who signed the
   * records is not looked at yet.
   */
  ask(connection: NetworkConnection, count: number): Promise<readonly NamedPeer[]>;
  /** Whether the peer that a record tells of signed it: 3 ms of CPU the first time. @param enr as `ask` gave it */
  isSigned(enr: string): boolean;
  /** Answers from now on: `sample` draws records to name to an asker, anew for each call; the node's own is added. */
  serve(sample: (asker: string, count: number) => readonly PeerRecord[]): Promise<void>;
}

/** A peer as its record tells of it. */
export interface NamedPeer {
  readonly id: string;
  /** Multiaddrs with its id; may be empty. */
  readonly addresses: readonly string[];
  readonly enr: string;
  readonly capabilities: readonly Capability[];
  /** Of the node's own cluster. Undefined: it does not say. */
  readonly shards: readonly number[] | undefined;
}

/** Trial requests to peers that offer a capability. */
export interface ServiceTrials {
  /** The protocol by which a capability is known; what a peer speaks tells what it offers. */
  readonly protocolOf: Readonly<Record<Capability, string>>;
  /** Throws when it is not served in time and form. */
  try(connection: NetworkConnection, capability: Capability, o: { readonly signal: AbortSignal }): Promise<void>;
}

/** The records of peers on disk. */
export interface PeerDisk {
  /** What was saved last; nothing where nothing was, or where it cannot be read, which is told. */
  load(): Promise<readonly PeerRecord[]>;
  /** All or nothing, also when the process is killed meanwhile. Throws when the disk does not take it. */
  save(peers: readonly PeerRecord[]): Promise<void>;
}
