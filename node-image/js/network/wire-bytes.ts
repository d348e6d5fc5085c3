/**
 * Bytes that libp2p's connections carried, WebSocket or not, both ways, as the sockets count them: payload of TCP, so with
 * encryption and multiplexing, without IP headers. Admin calls are left out. Costs nothing per packet.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

export interface WireBytes extends Disposable {
  total(): { readonly in: number; readonly out: number };
}

/** @param ports those that libp2p listens on. To be called before it listens or dials: new sockets alone are seen. */
export function countWireBytes(ports: readonly number[]): WireBytes {
  const open = new Set<Socket>();
  let closedIn = 0;
  let closedOut = 0;
  // Each socket is asked whether it has closed: a listener on each, of each node of a process, would be many.
  const settle = () => {
    for (const socket of open) {
      if (!socket.closed) continue;
      open.delete(socket);
      closedIn += socket.bytesRead;
      closedOut += socket.bytesWritten;
    }
  };
  const add = (socket: Socket) => {
    settle();
    open.add(socket);
  };
  // This process dials nothing but libp2p peers.
  const onDialled = (message: unknown) => add((message as { socket: Socket }).socket);
  const onAccepted = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    if (ports.some((port) => port === socket.localPort)) add(socket);
  };
  subscribe("net.client.socket", onDialled);
  subscribe("net.server.socket", onAccepted);
  return {
    total: () => {
      settle();
      let bytesIn = closedIn;
      let bytesOut = closedOut;
      for (const socket of open) {
        bytesIn += socket.bytesRead;
        bytesOut += socket.bytesWritten;
      }
      return { in: bytesIn, out: bytesOut };
    },
    [Symbol.dispose]: () => {
      unsubscribe("net.client.socket", onDialled);
      unsubscribe("net.server.socket", onAccepted);
    },
  };
}
