/**
 * Ends a connection whose other end is gone: a partition drops packets silently, and TCP alone would wait for minutes.
 * It speaks libp2p's ping protocol over one stream a connection, kept open as the specification allows (libp2p/specs,
 * ping). libp2p's own connection monitor opens a stream for each ping, which was the greater part of an idle node's work.
 */
import type { ByteStream } from "./libp2p-like.ts";

export const pingProtocol = "/ipfs/ping/1.0.0";
const pingBytes = 32;

/** A dead connection is noticed after one interval and one time-out: 12 s. */
const intervalMs = 5000;
/** TCP repeats a lost segment four times in this, over a round trip of 300 ms, so loss alone ends no connection. */
const timeoutMs = 7000;

export interface Pinged {
  /** A stream of the ping protocol, whose other end sends back what it is sent. */
  openPing(): Promise<ByteStream>;
  readonly ended: boolean;
  onRtt(rttMs: number): void;
  abort(reason: string): void;
}

/** Pings from now on, until it is disposed of or the connection has ended. */
export function watchLiveness(connection: Pinged): Disposable {
  let stream: ByteStream | undefined;
  let timer: NodeJS.Timeout | undefined;

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
    if (!connection.ended) timer = setTimeout(ping, intervalMs);
  };

  // Spread, so that a node's connections are not all pinged at once.
  timer = setTimeout(ping, Math.random() * intervalMs);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
