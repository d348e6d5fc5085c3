/**
 * What the generations of libp2p have in common, as far as this node uses it, and what each brings in its own way. It imports
 * no library, so that nothing has to be written twice. Types only.
 */
import type { GossipsubLike } from "./gossip-on.ts";

/** A node made of one generation, not started. */
export interface Generation<C> {
  readonly libp2p: Libp2pLike<C>;
  readonly gossipsub: GossipsubLike<C>;
  dial(address: string, o: { signal: AbortSignal }): Promise<C>;
  open(connection: C, protocol: string, o?: { signal: AbortSignal }): Promise<ByteStream>;
  handle(protocol: string, handler: (stream: ByteStream, connection: C) => Promise<void>): Promise<void>;
}

export interface Libp2pLike<C> {
  readonly peerId: Text;
  readonly status: string;
  getMultiaddrs(): Text[];
  getProtocols(): string[];
  getConnections(): C[];
  unhandle(protocol: string): Promise<void>;
  start(): void | Promise<void>;
  stop(): void | Promise<void>;
  addEventListener(type: "connection:open" | "connection:close", listener: (event: CustomEvent<C>) => void): void;
  addEventListener(type: "peer:identify", listener: (event: CustomEvent<IdentifyLike<C>>) => void): void;
}

export interface ConnectionLike {
  readonly id: string;
  readonly remotePeer: Text;
  readonly remoteAddr: Text;
  readonly direction: "inbound" | "outbound";
  readonly status: string;
  readonly timeline: { readonly open: number };
  readonly streams: readonly { readonly protocol?: string | undefined }[];
  close(o: { signal: AbortSignal }): Promise<void>;
  abort(reason: Error): void;
}

export interface IdentifyLike<C> {
  readonly connection: C;
  readonly protocols: string[];
  readonly listenAddrs: Text[];
  readonly agentVersion?: string | undefined;
  readonly observedAddr?: Text | undefined;
}

export interface ByteStream {
  readonly status: string;
  /** Null, or throws, when the stream ends first. */
  read(o: { bytes: number; signal?: AbortSignal }): Promise<{ subarray(): Uint8Array } | null>;
  write(bytes: Uint8Array, o?: { signal: AbortSignal }): Promise<void>;
  close(o: { signal: AbortSignal }): Promise<void>;
  abort(reason: Error): void;
}

/** A peer id or a multiaddr, which each generation has classes of its own for. */
export interface Text {
  toString(): string;
}
