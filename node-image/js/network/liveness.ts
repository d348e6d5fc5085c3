/**
 * Ends a connection whose other end is gone: a partition drops packets silently, and TCP alone would wait for minutes.
 * It speaks libp2p's ping protocol over one stream a connection, kept open as the specification allows (libp2p/specs,
 * ping). libp2p's own connection monitor opens a stream for each ping, which was the greater part of an idle node's work.
 * A ping that arrives shows as much as an answer, so as a rule one end pings and the other listens.
 */
import type { ByteStream } from "./libp2p-like.ts";

export const pingProtocol = "/ipfs/ping/1.0.0";
const pingBytes = 32;

/** The end that listens pings, too, when it heard nothing for an interval and this: a round trip, with some to spare. */
const spareMs = 1000;
/** TCP repeats a lost segment four times in this, over a round trip of 300 ms, so loss alone ends no connection. */
const timeoutMs = 7000;
const closeTimeoutMs = 1000;

export interface Pinged {
  /** A stream of the ping protocol, whose other end sends back what it is sent. */
  openPing(): Promise<ByteStream>;
  readonly ended: boolean;
  /** Time between two pings of the end that pings, now. */
  pingMs(): number;
  onRtt(rttMs: number): void;
  abort(reason: string): void;
}

/** Disposing ends the watch. */
export interface Liveness extends Disposable {
  /** Sends back what the other end pings with, until it ends the stream. */
  answer(stream: ByteStream): Promise<void>;
}

/** Watches from now on, until the connection has ended. Each end pings once in any case, for the round trip. */
export function watchLiveness(connection: Pinged): Liveness {
  let stream: ByteStream | undefined;
  let timer: NodeJS.Timeout | undefined;
  let heardAtMs = -Infinity;

  const ping = async (): Promise<void> => {
    timer = setTimeout(() => connection.abort(`no answer to a ping within ${timeoutMs} ms`), timeoutMs);
    try {
      if (stream?.status !== "open") stream = await connection.openPing();
      const sentAtMs = performance.now();
      await stream.write(crypto.getRandomValues(new Uint8Array(pingBytes)));
      await stream.read({ bytes: pingBytes });
      connection.onRtt(performance.now() - sentAtMs);
    } catch {
      // The other end refused the stream: that is an answer too, unless the connection went with it.
    }
    clearTimeout(timer);
    if (!connection.ended) timer = setTimeout(pingUnlessHeard, connection.pingMs());
  };
  const pingUnlessHeard = (): void => {
    const leftMs = heardAtMs + connection.pingMs() + spareMs - performance.now();
    if (leftMs <= 0) void ping();
    else timer = setTimeout(pingUnlessHeard, leftMs);
  };

  // Spread, so that a node's connections are not all pinged at once.
  timer = setTimeout(ping, Math.random() * connection.pingMs());
  return {
    answer: async (from) => {
      for (;;) {
        const sent = await from.read({ bytes: pingBytes });
        if (sent === null) return await from.close({ signal: AbortSignal.timeout(closeTimeoutMs) });
        heardAtMs = performance.now();
        await from.write(sent.subarray());
      }
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
