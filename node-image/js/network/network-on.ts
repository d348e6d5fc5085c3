/**
 * A Network on any generation of libp2p: its connections with what the other ends said of themselves, its listeners, its
 * dials. Whom to connect to, and which of two connections to one peer stays, is the peer manager's matter.
 */
import { type ConnectionView, connectionView } from "./connection-view.ts";
import { dialEach } from "./dial-each.ts";
import type { GossipCounters } from "./gossip.ts";
import { gossipOn } from "./gossip-on.ts";
import type { ConnectionLike, Generation } from "./libp2p-like.ts";
import { pingProtocol } from "./liveness.ts";
import { messageStream } from "./message-stream.ts";
import { DialProblem, type Network, type NetworkListener, type NetworkOptions } from "./network.ts";
import { watchSockets } from "./watch-sockets.ts";

export function networkOn<C extends ConnectionLike>(
  generation: Generation<C>,
  o: NetworkOptions & { readonly counters: GossipCounters; readonly relayProtocols: readonly string[] },
): Network {
  const { libp2p } = generation;
  const open = new Map<C, ConnectionView>();
  const listeners: NetworkListener[] = [];
  const stopped = new AbortController();
  const sockets = watchSockets();

  const viewOf = (connection: C): ConnectionView => {
    let view = open.get(connection);
    if (view === undefined) {
      view = connectionView(connection, generation, o);
      open.set(connection, view);
    }
    return view;
  };
  const newestTo = (peer: string): C | undefined =>
    libp2p
      .getConnections()
      .filter((connection) => connection.remotePeer.toString() === peer && !viewOf(connection).ended)
      .toSorted((a, b) => b.timeline.open - a.timeline.open)[0];

  libp2p.addEventListener("connection:open", ({ detail: connection }) => {
    const view = viewOf(connection);
    view.watch();
    for (const listener of listeners) listener.opened?.(view);
  });
  libp2p.addEventListener("connection:close", ({ detail: connection }) => {
    const view = viewOf(connection);
    open.delete(connection);
    view.onClosed();
    for (const listener of listeners) listener.closed?.(view);
  });
  libp2p.addEventListener("peer:identify", ({ detail }) => {
    const view = viewOf(detail.connection);
    if (view.identity !== undefined) return;
    const identity = {
      protocols: detail.protocols,
      listenAddresses: detail.listenAddrs.map(String),
      agent: detail.agentVersion ?? "",
      observedAddress: detail.observedAddr?.toString(),
    };
    view.onIdentified(identity);
    for (const listener of listeners) listener.identified?.(view, identity);
  });

  return {
    peerId: libp2p.peerId.toString(),
    gossip: gossipOn(generation.gossipsub, { ...o.gossip, counters: o.counters, connectionTo: newestTo }),
    addresses: () => (libp2p.status === "started" ? libp2p.getMultiaddrs().map(String) : []),
    protocols: () => libp2p.getProtocols(),
    connections: () => libp2p.getConnections().map(viewOf),
    connectionTo: (peer) => {
      const connection = newestTo(peer);
      return connection && viewOf(connection);
    },
    dial: async (addresses, { signal, timeoutMs = o.dialTimeoutMs }) => {
      const { handshakeTimeoutMs } = o;
      const limits = { signal, stopped: stopped.signal, timeoutMs, handshakeTimeoutMs, sockets };
      const dialled = viewOf(await dialEach(addresses, generation.dial, limits));
      // The handshake may end here before the other end has looked at who dials; it says who it is when it took the connection.
      await dialled.settled(AbortSignal.any([signal, AbortSignal.timeout(handshakeTimeoutMs)]));
      signal.throwIfAborted();
      if (!dialled.ended) return dialled;
      const other = newestTo(dialled.peer);
      if (other !== undefined) return viewOf(other);
      throw dialled.closedHere
        ? new DialProblem("cancelled", "the node closed the connection itself")
        : new DialProblem("refused", "the other end closed the connection after the handshake");
    },
    handle: (protocol, handler) =>
      generation.handle(protocol, (stream, connection) => handler(messageStream(stream), viewOf(connection))),
    unhandle: (protocol) => libp2p.unhandle(protocol),
    listen: (listener) => {
      listeners.push(listener);
    },
    start: async () => {
      await generation.handle(pingProtocol, (stream, connection) => viewOf(connection).answerPings(stream));
      await libp2p.start();
    },
    stop: async () => {
      stopped.abort();
      sockets[Symbol.dispose]();
      await libp2p.stop();
    },
  };
}
