/**
 * Many nodes' Networks in one process, under fake timers: dialling, admission, identify, closing, partitions. Streams and
 * gossip are left out: the fakes of what the peer manager needs of them are in `fake-world.ts`.
 */
import { addressOf, endpointOf, peerIdOf } from "../../../../node-image/js/network/address.ts";
import {
  DialProblem,
  type Network,
  type NetworkConnection,
  type NetworkListener,
  type NetworkOptions,
  type PeerIdentity,
} from "../../../../node-image/js/network/network.ts";

/** One way. */
const latencyMs = 20;
/** An address where nobody is: the kernel gives up on its neighbour. */
const unreachableAfterMs = 3000;
/** A connection across a partition is noticed to be dead. */
const deadAfterMs = 12_000;

export interface FakeInternet {
  readonly nodes: Map<string, FakeNetwork>;
  /** What keeps two nodes apart now; connections that it cuts die. */
  cut(apart: (a: string, b: string) => boolean): void;
  reaches(a: string, b: string): boolean;
}

export interface FakeNetwork extends Network {
  readonly endpoint: string;
  readonly up: boolean;
  connections(): readonly FakeConnection[];
}

export interface FakeConnection extends NetworkConnection {
  requests: number;
  identity: PeerIdentity | undefined;
  ended: boolean;
  silent: boolean;
}

export function fakeInternet(): FakeInternet {
  const nodes = new Map<string, FakeNetwork>();
  let apart = (_a: string, _b: string) => false;
  return {
    nodes,
    reaches: (a, b) => !apart(a, b),
    cut: (by) => {
      apart = by;
      for (const node of nodes.values()) {
        for (const connection of node.connections()) {
          if (!apart(node.peerId, connection.peer)) continue;
          setTimeout(() => {
            if (!apart(node.peerId, connection.peer)) return;
            connection.silent = true;
            connection.abort("no answer to a ping");
          }, deadAfterMs);
        }
      }
    },
  };
}

/** @param ip unique in the internet */
export function fakeNetwork(
  internet: FakeInternet,
  o: {
    readonly id: string;
    readonly ip: string;
    readonly protocols: readonly string[];
    /** It reaches others, and nobody reaches it. */
    readonly outboundOnly: boolean;
    /** How long its dials take that are answered. */
    readonly dialMs: number;
    /** It never says who it is. */
    readonly mute: boolean;
    readonly admit: NetworkOptions["admit"];
  },
): FakeNetwork {
  const endpoint = `/ip4/${o.ip}/tcp/9000`;
  const connections = new Set<FakeConnection>();
  const listeners: NetworkListener[] = [];
  let up = false;

  const add = (connection: FakeConnection, identity: PeerIdentity | undefined): void => {
    connections.add(connection);
    for (const listener of listeners) listener.opened?.(connection);
    setTimeout(() => {
      if (connection.ended || identity === undefined) return;
      connection.identity = identity;
      for (const listener of listeners) listener.identified?.(connection, identity);
    }, 2 * latencyMs);
  };
  const remove = (connection: FakeConnection): void => {
    if (!connections.delete(connection)) return;
    connection.ended = true;
    for (const listener of listeners) listener.closed?.(connection);
  };
  const identity = (): PeerIdentity | undefined =>
    o.mute
      ? undefined
      : {
          protocols: o.protocols,
          listenAddresses: o.outboundOnly ? [] : [endpoint],
          agent: "fake",
          observedAddress: undefined,
        };
  /** The other end of a dial. Throws DialProblem where it does not take it. */
  const accept = (from: End): End => {
    const refused = o.admit({ address: from.address, peer: undefined });
    if (!up || refused !== undefined) throw new DialProblem("refused", refused ?? "nobody listens");
    return { address: endpoint, identity: identity(), add, remove, admits: o.admit };
  };
  const network: FakeNetwork & Accepts = {
    endpoint,
    accept,
    get up() {
      return up;
    },
    peerId: o.id,
    get gossip(): never {
      throw new Error("the peer manager asks the relay view, not gossip");
    },
    addresses: () => [addressOf(endpoint, o.id)],
    protocols: () => o.protocols,
    connections: () => [...connections],
    connectionTo: (peer) => [...connections].findLast((connection) => connection.peer === peer && !connection.ended),
    dial: async (addresses, { signal }) => {
      const address = addresses[0] ?? "";
      const peer = peerIdOf(address);
      if (peer === o.id) throw new DialProblem("unreachable", "tried to dial itself");
      const connected = network.connectionTo(peer);
      if (connected !== undefined) return connected;
      const to = [...internet.nodes.values()].find((node) => node.endpoint === endpointOf(address));
      if (to === undefined || !to.up || !internet.reaches(o.id, to.peerId)) {
        await after(unreachableAfterMs, signal);
        throw new DialProblem("unreachable", "no route");
      }
      await after(o.dialMs, signal);
      const own = {
        address: `/ip4/${o.ip}/tcp/${ephemeralPort()}`,
        identity: identity(),
        add,
        remove,
        admits: o.admit,
      };
      const far = (to as FakeNetwork & Accepts).accept(own);
      if (to.peerId !== peer) throw new DialProblem("refused", "it is another peer");
      return connect({ id: o.id, ...own }, { id: peer, ...far });
    },
    handle: async () => {},
    unhandle: async () => {},
    listen: (listener) => void listeners.push(listener),
    start: async () => {
      up = true;
      internet.nodes.set(o.id, network);
    },
    stop: async () => {
      up = false;
      await Promise.all([...connections].map((connection) => connection.close()));
    },
  };
  return network;
}

interface Accepts {
  accept(from: End): End;
}

/** One end of a connection that is being made. */
interface End {
  readonly address: string;
  readonly identity: PeerIdentity | undefined;
  add(connection: FakeConnection, identity: PeerIdentity | undefined): void;
  remove(connection: FakeConnection): void;
  admits: NetworkOptions["admit"];
}

let opened = 0;
const ephemeralPort = () => 32_768 + (opened % 28_000);

/** A pair of connections; each end sees the other's closing a moment later. */
function connect(near: End & { readonly id: string }, far: End & { readonly id: string }): FakeConnection {
  const id = `${++opened}`;
  const make = (to: string, direction: "inbound" | "outbound", address: string, end: () => void): FakeConnection => ({
    id,
    peer: to,
    direction,
    address,
    openedAtMs: Date.now(),
    identity: undefined,
    ended: false,
    silent: false,
    requests: 0,
    streams: 3,
    rttMs: 2 * latencyMs,
    openStream: async () => {
      throw new Error("there are no streams here");
    },
    close: async () => end(),
    abort: () => end(),
  });
  const outbound = make(far.id, "outbound", far.address, () => {
    near.remove(outbound);
    setTimeout(() => far.remove(inbound), latencyMs);
  });
  const inbound = make(near.id, "inbound", near.address, () => {
    far.remove(inbound);
    setTimeout(() => near.remove(outbound), latencyMs);
  });
  near.add(outbound, far.identity);
  // The handshake tells who it is: it is the dialled end that may refuse now.
  if (far.admits({ address: near.address, peer: near.id }) === undefined) far.add(inbound, near.identity);
  else setTimeout(() => near.remove(outbound), latencyMs);
  return outbound;
}

function after(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal.aborted) reject(signal.reason);
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    reject(signal.reason);
  });
  return promise;
}
