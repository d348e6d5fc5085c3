/**
 * What the node asks of libp2p, in words of its own, so that one source runs on more than one generation of libp2p. Peers are
 * ids as text, addresses are multiaddrs as text. The rooms `libp2p/` here and in `../js-2` make one each; nothing else
 * of the node imports libp2p. Types only.
 */
import type { Gossip, GossipOptions } from "./gossip.ts";

export interface Network {
  /** The node's own peer id. */
  readonly peerId: string;
  readonly gossip: Gossip;
  /** Multiaddrs that it tells others, each with its peer id. Empty before the start. */
  addresses(): readonly string[];
  /** Protocol ids that it answers to. */
  protocols(): readonly string[];
  /** Open connections, also those that are being closed. */
  connections(): readonly NetworkConnection[];
  /** The newest open connection to a peer. */
  connectionTo(peer: string): NetworkConnection | undefined;
  /**
   * Dials a peer at its addresses, each of which ends with its id, and waits until it said who it is, for then it took the
   * connection. A peer that is connected already gives its connection. Who does not answer within `timeoutMs` is given up; who answers
   * has `handshakeTimeoutMs` for the handshake, and as long again to say who it is. Throws DialProblem, or the signal's reason.
   * @param o.timeoutMs that of the network's options when left out
   */
  dial(
    addresses: readonly string[],
    o: { readonly signal: AbortSignal; readonly timeoutMs?: number },
  ): Promise<NetworkConnection>;
  /** Answers to a protocol. A handler that throws has its stream reset. */
  handle(protocol: string, handler: StreamHandler): Promise<void>;
  unhandle(protocol: string): Promise<void>;
  /** From now on; several may listen. */
  listen(listener: NetworkListener): void;
  /** Listens for connections, joins the relay. Throws when an address cannot be listened on. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface NetworkListener {
  opened?(connection: NetworkConnection): void;
  closed?(connection: NetworkConnection): void;
  /** The other end said who it is; at most once a connection. */
  identified?(connection: NetworkConnection, identity: PeerIdentity): void;
}

export interface PeerIdentity {
  readonly protocols: readonly string[];
  /** Multiaddrs that it says it listens on, without its peer id. */
  readonly listenAddresses: readonly string[];
  readonly agent: string;
  /** The address from which it sees this node. */
  readonly observedAddress: string | undefined;
}

export interface NetworkConnection {
  readonly id: string;
  readonly peer: string;
  readonly direction: "inbound" | "outbound";
  /** The other end's multiaddr. */
  readonly address: string;
  readonly openedAtMs: number;
  /** What the other end said of itself; undefined until it did. */
  readonly identity: PeerIdentity | undefined;
  /** Closed or being closed. */
  readonly ended: boolean;
  /** It was cut because its other end did not answer any more: that died without a word, or a partition is between. */
  readonly silent: boolean;
  /** Open streams of protocols other than ping, identify and the relay's. */
  readonly requests: number;
  /** All open streams. */
  readonly streams: number;
  /** Of the last ping; undefined before it. */
  readonly rttMs: number | undefined;
  openStream(protocol: string, o: { readonly signal: AbortSignal }): Promise<NetworkStream>;
  /** Says goodbye, and cuts the connection where that takes over a second. Never throws. Idempotent. */
  close(): Promise<void>;
  /** Cuts it at once. */
  abort(reason: string): void;
}

export type StreamHandler = (stream: NetworkStream, connection: NetworkConnection) => Promise<void>;

/** A stream of messages, each with its length before it (varint), as all protocols of Waku have it. */
export interface NetworkStream {
  /** The next message. Throws when it is longer than `maxBytes`, or the stream ends. */
  read(o: { readonly signal: AbortSignal; readonly maxBytes: number }): Promise<Uint8Array>;
  write(message: Uint8Array, o: { readonly signal: AbortSignal }): Promise<void>;
  /** Ends it in good order. */
  close(o: { readonly signal: AbortSignal }): Promise<void>;
  /** Resets it. */
  abort(reason: string): void;
}

/** Why a dial came to nothing. */
export class DialProblem extends Error {
  override readonly name = "DialProblem";
  /**
   * unreachable: nobody answered at any address. refused: somebody answered and did not take the connection, or was
   * another peer. cancelled: the node's own doing, as its end.
   */
  readonly kind: "unreachable" | "refused" | "cancelled";
  /** Somebody answered, and time ran out in the midst of the handshake: the peer, this node or the way between them is busy. */
  readonly unfinished: boolean;

  constructor(
    kind: DialProblem["kind"],
    message: string,
    o: { readonly cause?: unknown; readonly unfinished?: boolean } = {},
  ) {
    super(message, { cause: o.cause });
    this.kind = kind;
    this.unfinished = o.unfinished ?? false;
  }
}

export interface NetworkOptions {
  /** libp2p private key, protobuf-encoded, base64. */
  readonly privateKey: string;
  /** Multiaddrs to listen on. */
  readonly listen: readonly string[];
  /** Multiaddrs to tell others; empty: those that it listens on. */
  readonly announce: readonly string[];
  readonly webSocket: boolean;
  /** What it calls itself in identify; the generation adds its own name. */
  readonly agent: string;
  /** Until somebody answers a dial, where that does not say otherwise. */
  readonly dialTimeoutMs: number;
  /** For the handshake of whoever answered, from then on. */
  readonly handshakeTimeoutMs: number;
  /** Time between two pings on a connection, ms: asked anew for each. */
  readonly pingMs: () => number;
  /**
   * Asked once before an inbound connection's handshake, with the other end's address alone, and once after it, with its
   * peer id. Text refuses the connection and says why.
   */
  readonly admit: (attempt: { readonly address: string; readonly peer: string | undefined }) => string | undefined;
  readonly gossip: GossipOptions;
  readonly log: (line: string) => void;
}

/** Made, not started. */
export type CreateNetwork = (o: NetworkOptions) => Promise<Network>;
