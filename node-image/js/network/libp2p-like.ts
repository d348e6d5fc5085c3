/**
 * What the generations of libp2p have in common, as far as this node uses it, and what each brings in its own way. It imports
 * no library, so that nothing has to be written twice. Types only.
 */
import type { GossipsubLike } from "./gossip-on.ts";
import type { PingStream } from "./liveness.ts";
import type { NetworkStream } from "./network.ts";

/** A peer id or a multiaddr, which each generation has classes of its own for. */
export interface Text {
  toString(): string;
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

/** A node made of one generation, not started. */
export interface Generation<C> {
  readonly libp2p: Libp2pLike<C>;
  readonly gossipsub: GossipsubLike<C>;
  dial(address: string, o: DialOptions): Promise<C>;
  openStream(connection: C, protocol: string, o: { readonly signal: AbortSignal }): Promise<NetworkStream>;
  openPing(connection: C): Promise<PingStream>;
  handle(protocol: string, handler: (stream: NetworkStream, connection: C) => Promise<void>): Promise<void>;
}

export interface DialOptions {
  signal: AbortSignal;
  onProgress: (event: { readonly type: string }) => void;
}
