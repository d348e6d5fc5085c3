/** One connection of libp2p as the node sees it, with its liveness watched. */
import type { ByteStream, ConnectionLike, Generation } from "./libp2p-like.ts";
import { type Liveness, pingProtocol, watchLiveness } from "./liveness.ts";
import { messageStream } from "./message-stream.ts";
import type { NetworkConnection, NetworkOptions, PeerIdentity } from "./network.ts";

/** A closed connection says goodbye within this, or is cut. */
const closeTimeoutMs = 1000;
const identifyProtocols = ["/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0"];

export interface ConnectionView extends NetworkConnection {
  /** Begins to watch whether the other end is there. */
  watch(): void;
  /** Answers its pings, until it ends the stream. */
  answerPings(stream: ByteStream): Promise<void>;
  onIdentified(identity: PeerIdentity): void;
  onClosed(): void;
  /** Whether this node asked for its end. */
  readonly closedHere: boolean;
  /** Resolves when the other end said who it is, the connection has ended, or the signal says so. */
  settled(until: AbortSignal): Promise<void>;
}

export function connectionView<C extends ConnectionLike>(
  connection: C,
  generation: Generation<C>,
  {
    log,
    pingMs,
    relayProtocols,
  }: Pick<NetworkOptions, "log" | "pingMs"> & { readonly relayProtocols: readonly string[] },
): ConnectionView {
  const peer = connection.remotePeer.toString();
  const upkeep = new Set([pingProtocol, ...identifyProtocols, ...relayProtocols]);
  let identity: PeerIdentity | undefined;
  let rttMs: number | undefined;
  let closing: Promise<void> | undefined;
  let liveness: Liveness | undefined;
  let aborted = false;
  let silent = false;
  const settled = Promise.withResolvers<void>();

  const abort = (reason: string): void => {
    aborted = true;
    if (connection.status !== "closed") connection.abort(new Error(reason));
  };
  const view: ConnectionView = {
    id: connection.id,
    peer,
    direction: connection.direction,
    address: connection.remoteAddr.toString(),
    openedAtMs: connection.timeline.open,
    get identity() {
      return identity;
    },
    get ended() {
      return closing !== undefined || connection.status !== "open";
    },
    get silent() {
      return silent;
    },
    get requests() {
      return connection.streams.filter(({ protocol }) => protocol && !upkeep.has(protocol)).length;
    },
    get streams() {
      return connection.streams.length;
    },
    get rttMs() {
      return rttMs;
    },
    openStream: async (protocol, o) => messageStream(await generation.open(connection, protocol, o)),
    close: () => {
      closing ??= connection
        .close({ signal: AbortSignal.timeout(closeTimeoutMs) })
        .catch((error: unknown) => abort(String(error)));
      return closing;
    },
    abort: (reason) => {
      abort(reason);
    },
    answerPings: async (stream) => await liveness?.answer(stream),
    watch: () => {
      liveness ??= watchLiveness({
        openPing: () => generation.open(connection, pingProtocol),
        pingMs,
        get ended() {
          return view.ended;
        },
        onRtt: (ms) => {
          rttMs = ms;
        },
        abort: (reason) => {
          log(`connection to ${peer} ended: ${reason}`);
          silent = true;
          abort(reason);
        },
      });
    },
    onIdentified: (said) => {
      identity = said;
      settled.resolve();
    },
    onClosed: () => {
      liveness?.[Symbol.dispose]();
      settled.resolve();
    },
    get closedHere() {
      return aborted || closing !== undefined;
    },
    settled: async (until) => {
      until.addEventListener("abort", () => settled.resolve(), { once: true });
      await settled.promise;
    },
  };
  return view;
}
