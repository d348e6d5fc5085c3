/**
 * How far TCP came while something is dialled. libp2p's own errors do not tell a port where nobody listens from a peer that
 * closes what it accepted, and a WebSocket's tells nothing at all.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

export interface SocketWatch extends Disposable {
  /** Runs `dial`, and notes in `approach` what becomes of the sockets that it opens. */
  during<T>(approach: Approach, dial: () => T): T;
}

export interface Approach {
  /** Somebody at the other end took the connection. */
  answered: boolean;
  /** Called as soon as somebody did. */
  readonly onAnswered: () => void;
  /** Why none came about, as the operating system has it. */
  error: Error | undefined;
}

export function watchSockets(): SocketWatch {
  const under = new AsyncLocalStorage<Approach>();
  const onSocket = (message: unknown) => {
    const approach = under.getStore();
    if (approach === undefined) return;
    const { socket } = message as { socket: Socket };
    socket.once("connect", () => {
      approach.answered = true;
      approach.onAnswered();
    });
    socket.once("error", (error: NodeJS.ErrnoException) => {
      approach.error = error;
      // Taken, and cut before this end noticed that it stood.
      approach.answered ||= error.code === "ECONNRESET";
    });
  };
  subscribe("net.client.socket", onSocket);
  return {
    during: (approach, dial) => under.run(approach, dial),
    [Symbol.dispose]: () => {
      unsubscribe("net.client.socket", onSocket);
    },
  };
}
