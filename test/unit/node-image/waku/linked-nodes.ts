/** Two nodes that are connected, in memory: as much of a Network as request protocols use, with streams of messages. */
import type {
  Network,
  NetworkConnection,
  NetworkListener,
  NetworkStream,
  PeerIdentity,
  StreamHandler,
} from "../../../../node-image/js/network/network.ts";

export interface LinkedNode {
  readonly network: Network;
  /** To the other node. The first node is the one that dialled. */
  readonly connection: NetworkConnection;
  /** Tells the listeners what the other end speaks. */
  identify(protocols: readonly string[]): void;
}

interface Side extends LinkedNode {
  readonly handlers: Map<string, StreamHandler>;
}

/** @param ids of the dialling node and of the dialled one */
export function linkedNodes(ids: readonly [string, string]): readonly [LinkedNode, LinkedNode] {
  const dialler: Side = side(ids[0], ids[1], "outbound", () => dialled);
  const dialled: Side = side(ids[1], ids[0], "inbound", () => dialler);
  return [dialler, dialled];
}

function side(id: string, other: string, direction: "inbound" | "outbound", far: () => Side): Side {
  const handlers = new Map<string, StreamHandler>();
  const listeners: NetworkListener[] = [];
  let identity: PeerIdentity | undefined;
  const connection: NetworkConnection = {
    id: "1",
    peer: other,
    direction,
    address: "/ip4/10.0.0.2/tcp/9000",
    openedAtMs: 0,
    get identity() {
      return identity;
    },
    ended: false,
    silent: false,
    requests: 0,
    streams: 0,
    rttMs: undefined,
    openStream: async (protocol) => {
      const handler = far().handlers.get(protocol);
      if (handler === undefined) throw new Error(`the other end does not speak ${protocol}`);
      const [near, theirs] = streamPair();
      handler(theirs, far().connection).catch((error: Error) => theirs.abort(error.message));
      return near;
    },
    close: async () => {},
    abort: () => {},
  };
  return {
    handlers,
    connection,
    identify: (protocols) => {
      identity = { protocols, listenAddresses: [], agent: "", observedAddress: undefined };
      for (const listener of listeners) listener.identified?.(connection, identity);
    },
    network: {
      peerId: id,
      get gossip(): never {
        throw new Error("there is no relay here");
      },
      addresses: () => [`/ip4/10.0.0.1/tcp/60000/p2p/${id}`],
      protocols: () => [...handlers.keys()],
      connections: () => [connection],
      connectionTo: () => connection,
      dial: async () => connection,
      handle: async (protocol, handler) => void handlers.set(protocol, handler),
      unhandle: async (protocol) => void handlers.delete(protocol),
      listen: (listener) => void listeners.push(listener),
      start: async () => {},
      stop: async () => {},
    },
  };
}

/** What one end writes, the other reads. A reset of either ends both. */
function streamPair(): [NetworkStream, NetworkStream] {
  const reset = new AbortController();
  const there = messageQueue(reset.signal);
  const back = messageQueue(reset.signal);
  return [stream(there, back, reset), stream(back, there, reset)];
}

function stream(out: MessageQueue, incoming: MessageQueue, reset: AbortController): NetworkStream {
  return {
    write: async (message, { signal }) => {
      signal.throwIfAborted();
      out.put(message);
    },
    read: async ({ signal, maxBytes }) => {
      const message = await incoming.take(signal);
      if (message.length > maxBytes) throw new Error(`the message is longer than ${maxBytes} bytes`);
      return message;
    },
    close: async () => {},
    abort: () => reset.abort(new Error("the stream was reset")),
  };
}

interface MessageQueue {
  put(message: Uint8Array): void;
  take(signal: AbortSignal): Promise<Uint8Array>;
}

function messageQueue(reset: AbortSignal): MessageQueue {
  const waiting: Uint8Array[] = [];
  let wake = () => {};
  return {
    put: (message) => {
      waiting.push(message);
      wake();
    },
    take: async (signal) => {
      const ended = AbortSignal.any([signal, reset]);
      for (;;) {
        const message = waiting.shift();
        if (message !== undefined) return message;
        ended.throwIfAborted();
        await new Promise<void>((resolve) => {
          wake = resolve;
          ended.addEventListener("abort", () => resolve(), { once: true });
        });
      }
    },
  };
}
