/**
 * How far TCP came towards an address while a dial is under way. libp2p's own errors do not tell a port where nobody
 * listens from a peer that closes what it accepted, and a WebSocket's tells nothing at all.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

export interface WatchedSocket extends Disposable {
  /** Somebody at the other end took the connection. */
  readonly answered: boolean;
  /** Why none came about, as the operating system has it. */
  readonly error: Error | undefined;
}

/** @param address a multiaddr over TCP; others are never answered. Sees sockets of this process, from now on. */
export function watchSocket(address: string): WatchedSocket {
  const [, family, host, port] = /^\/(ip4|ip6|dns\w*)\/([^/]+)\/tcp\/(\d+)/.exec(address) ?? [];
  let answered = false;
  let error: Error | undefined;
  // The address of a name is not known here; then the port alone tells.
  const isThere = (to: { address?: string | undefined; port?: number | undefined }) =>
    to.port === Number(port) && (family?.startsWith("dns") || to.address === host);
  const onSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    socket.once("connect", () => {
      answered ||= isThere({ address: socket.remoteAddress, port: socket.remotePort });
    });
    socket.once("error", (problem: NodeJS.ErrnoException & { address?: string; port?: number }) => {
      if (!isThere(problem)) return;
      error = problem;
      // Taken and cut before this end noticed that it stood.
      answered ||= problem.code === "ECONNRESET";
    });
  };
  subscribe("net.client.socket", onSocket);
  return {
    get answered() {
      return answered;
    },
    get error() {
      return error;
    },
    [Symbol.dispose]: () => {
      unsubscribe("net.client.socket", onSocket);
    },
  };
}
