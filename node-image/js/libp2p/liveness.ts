/**
 * Ends connections whose other end is gone: a partition drops packets silently, and TCP alone would wait for minutes.
 * It speaks libp2p's ping protocol over one stream a connection, kept open as the specification allows (libp2p/specs,
 * ping). libp2p's own connection monitor opens a stream for each ping, which was the greater part of an idle node's work.
 */
import type { Connection, Libp2p, Stream } from "@libp2p/interface";

export const pingProtocol = "/ipfs/ping/1.0.0";
const pingBytes = 32;

/** A dead connection is noticed after one interval and one time-out: 12 s. */
const intervalMs = 5000;
/** TCP repeats a lost segment four times in this, over a round trip of 300 ms, so loss alone ends no connection. */
const timeoutMs = 7000;

/** Watches every connection from now on. */
export function watchLiveness(libp2p: Libp2p, log: (line: string) => void): Disposable {
  const watched = new Map<Connection, Disposable>();
  const onOpen = ({ detail: connection }: CustomEvent<Connection>) => {
    watched.set(connection, watch(connection, log));
  };
  const onClose = ({ detail: connection }: CustomEvent<Connection>) => {
    watched.get(connection)?.[Symbol.dispose]();
    watched.delete(connection);
  };
  libp2p.addEventListener("connection:open", onOpen);
  libp2p.addEventListener("connection:close", onClose);
  return {
    [Symbol.dispose]: () => {
      libp2p.removeEventListener("connection:open", onOpen);
      libp2p.removeEventListener("connection:close", onClose);
      for (const watch of watched.values()) watch[Symbol.dispose]();
      watched.clear();
    },
  };
}

function watch(connection: Connection, log: (line: string) => void): Disposable {
  let stream: Stream | undefined;
  let timer: NodeJS.Timeout | undefined;

  const abort = (): void => {
    const reason = `no answer to a ping within ${timeoutMs} ms`;
    log(`connection to ${connection.remotePeer} ended: ${reason}`);
    connection.abort(new Error(reason));
  };
  const ping = async (): Promise<void> => {
    const sentAt = performance.now();
    timer = setTimeout(abort, timeoutMs);
    const answered = () => {
      connection.rtt = Math.round(performance.now() - sentAt);
      clearTimeout(timer);
      if (connection.status === "open") timer = setTimeout(ping, intervalMs);
    };
    try {
      if (stream?.status !== "open") stream = await connection.newStream([pingProtocol]);
      stream.addEventListener("message", answered, { once: true });
      stream.send(crypto.getRandomValues(new Uint8Array(pingBytes)));
    } catch {
      // The other end refused the stream: that is an answer too, unless the connection went with it.
      answered();
    }
  };

  // Spread, so that a node's connections are not all pinged at once.
  timer = setTimeout(ping, Math.random() * intervalMs);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
