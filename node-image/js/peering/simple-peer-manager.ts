/**
 * A small honest peer manager: holds `target` connections, learns of peers by exchange, backs off from those that
 * fail, never bans. It looks at its connections each `loopMs`, and at once when something changed.
 * The decisions are pure and elsewhere (`choose-dials`, `choose-closes`, `backoff`, `explorer`, `ask-schedule`).
 * Left out: value and eviction of peers, diversity, persistence, capabilities.
 */
import type { Connection, IdentifyResult, Libp2p } from "@libp2p/interface";
import type { PeeringConfig } from "../../contract/index.ts";
import { dLow } from "../relay/gossipsub-parameters.ts";
import { type Asked, askDue } from "./ask-schedule.ts";
import { closeDuplicates, closeExplored, closeSurplus, guestMs, guestSlots, type Link } from "./choose-closes.ts";
import { candidates, chooseDials, dialsWanted, shuffled, targetOf, topUpPeriodMs } from "./choose-dials.ts";
import { type DialReport, dialer } from "./dialer.ts";
import { type Exploration, explorer } from "./explorer.ts";
import { type KnownPeer, knownPeers } from "./known-peers.ts";
import { askForPeers, peerExchangeProtocol, peerIdOf, peersServed, servePeerExchange } from "./peer-exchange.ts";
import type { PeerManager } from "./peer-manager.ts";

/** What the peer manager needs of the relay. */
export interface RelayView {
  readonly protocol: string;
  inMesh(peer: string): boolean;
  /** Peers in the smallest mesh of a subscribed topic; Infinity without topics. */
  smallestMesh(): number;
  attach(connection: Connection): void;
}

interface OpenLink extends Link {
  readonly connection: Connection;
}

/** Changes that come together are looked at together. */
const reactWithinMs = 20;
/** A connection whose other end did not say who it is by then is of no use. */
const identifyWithinMs = 15_000;
/** A dialled connection that its other end closes sooner was refused; one that lasts longer forgives all failures. */
const acceptedAfterMs = 10_000;
/** A peer that made room for another is left alone this long. */
const replacedForMs = 60_000;
/** Requests for peers under way at once. */
const parallelAsks = 3;
/** A closed connection says goodbye within this, or is cut. */
const closeTimeoutMs = 1000;

export function simplePeerManager(
  libp2p: Libp2p,
  config: PeeringConfig,
  relay: RelayView,
  o: { readonly onDial: (report: DialReport) => void; readonly log: (line: string) => void },
): PeerManager {
  const stopped = new AbortController();
  const known = knownPeers(libp2p.peerId.toString());
  const dials = dialer(libp2p, config, { onDial: o.onDial, signal: stopped.signal });
  const exploring = explorer(targetOf(config), Math.random);
  /** Protocols of each connection that was identified. */
  const identified = new WeakMap<Connection, readonly string[]>();
  const closing = new WeakSet<Connection>();
  const asked = new Map<string, Asked>();
  let asking = 0;
  let dialledAtMs = 0;

  let timer: NodeJS.Timeout | undefined;
  let dueAtMs = Infinity;
  /** Looks again after this time at the latest. */
  const wake = (afterMs: number): void => {
    const atMs = Date.now() + afterMs;
    if (stopped.signal.aborted || atMs >= dueAtMs) return;
    clearTimeout(timer);
    dueAtMs = atMs;
    timer = setTimeout(look, afterMs);
  };
  const look = (): void => {
    dueAtMs = Infinity;
    wake(config.loopMs);
    const nowMs = Date.now();
    known.forget(nowMs);
    const links = tidy(openLinks(), nowMs);
    for (const link of links) tend(link, nowMs);
    dialMore(links, nowMs);
    askMore(links, nowMs);
  };

  const openLinks = (): OpenLink[] =>
    libp2p
      .getConnections()
      .filter((connection) => connection.status === "open" && !closing.has(connection))
      .map((connection) => ({
        connection,
        peer: connection.remotePeer.toString(),
        direction: connection.direction,
        openedAtMs: connection.timeline.open,
        inMesh: relay.inMesh(connection.remotePeer.toString()),
      }));

  /** Closes what should not be there, and gives what stays. */
  const tidy = (links: readonly OpenLink[], nowMs: number): readonly OpenLink[] => {
    const mute = links.filter((link) => !identified.has(link.connection) && nowMs - link.openedAtMs > identifyWithinMs);
    const extra = new Set([...mute, ...closeDuplicates(links, libp2p.peerId.toString())]);
    const single = links.filter((link) => !extra.has(link));
    for (const link of closeSurplus(single, config.max, nowMs)) extra.add(link);
    for (const link of extra) close(link);
    const staying = links.filter((link) => !extra.has(link));
    if (staying.length > config.max) wake(guestMs);
    return staying;
  };

  /** Keeps the record of a connected peer, and its relay stream. */
  const tend = ({ connection, peer: id, direction, openedAtMs }: OpenLink, nowMs: number): void => {
    if (identified.get(connection)?.includes(relay.protocol)) relay.attach(connection);
    const peer = known.get(id);
    if (peer === undefined) return;
    peer.heardAtMs = nowMs;
    peer.connectedAtMs = nowMs;
    peer.lostAtMs = undefined;
    if (direction === "outbound" && nowMs - openedAtMs >= acceptedAfterMs) peer.failures = 0;
  };

  const dialMore = (links: readonly OpenLink[], nowMs: number): void => {
    const busy = new Set([...links.map(({ peer }) => peer), ...dials.underWay]);
    const from = candidates(known.all(), busy, nowMs);
    const standing = {
      connected: links.length,
      outbound: links.filter(({ direction }) => direction === "outbound").length,
      dialing: dials.underWay.size,
      sinceDialMs: nowMs - dialledAtMs,
    };
    for (const peer of chooseDials(from, dialsWanted(standing, config), Math.random)) void dial(peer);
    const total = links.length + dials.underWay.size;
    if (total < targetOf(config)) wake(topUpPeriodMs);
    if (total < targetOf(config) || total >= config.max) return;
    const meshIsShort = relay.smallestMesh() < Math.min(dLow, targetOf(config));
    const exploration = exploring.next(from, meshIsShort, nowMs);
    if (exploration !== undefined) void explore(exploration);
  };

  const dial = async (peer: KnownPeer): Promise<Connection | undefined> => {
    dialledAtMs = Date.now();
    const connection = await dials.dial(peer);
    // A dial that failed filled no place: another may follow at once.
    if (connection === undefined) dialledAtMs = 0;
    wake(reactWithinMs);
    return connection;
  };

  const explore = async ({ peer, replaces }: Exploration): Promise<void> => {
    const connection = await dial(peer);
    if (connection === undefined || !replaces) return;
    const replaced = closeExplored(openLinks(), targetOf(config), peer.id, Math.random);
    if (replaced === undefined) return;
    close(replaced);
    const left = known.get(replaced.peer);
    if (left !== undefined) left.nextDialAtMs = Date.now() + replacedForMs;
  };

  const askMore = (links: readonly OpenLink[], nowMs: number): void => {
    const belowTarget = links.length < targetOf(config);
    const due = links.filter(
      ({ connection, peer, openedAtMs }) =>
        identified.get(connection)?.includes(peerExchangeProtocol) &&
        askDue(asked.get(peer), openedAtMs, belowTarget, nowMs),
    );
    const bootstrapFirst = shuffled(due, Math.random).toSorted(
      (a, b) => Number(known.get(b.peer)?.bootstrap) - Number(known.get(a.peer)?.bootstrap),
    );
    for (const link of bootstrapFirst.slice(0, parallelAsks - asking)) void ask(link, nowMs);
  };

  const ask = async ({ connection, peer }: OpenLink, nowMs: number): Promise<void> => {
    asking++;
    asked.set(peer, { times: (asked.get(peer)?.times ?? 0) + 1, lastAtMs: nowMs });
    try {
      for (const named of await askForPeers(connection)) known.hear({ ...named, origin: "PeerExchange" }, Date.now());
    } catch {
      // It went away, or answers nonsense: others are asked, and it is asked again when its turn comes.
    } finally {
      asking--;
      wake(reactWithinMs);
    }
  };

  const close = ({ connection }: OpenLink): void => {
    closing.add(connection);
    connection
      .close({ signal: AbortSignal.timeout(closeTimeoutMs) })
      .catch((error: unknown) => connection.abort(error as Error));
  };

  const onIdentify = ({ detail }: CustomEvent<IdentifyResult>): void => {
    identified.set(detail.connection, detail.protocols);
    const id = detail.peerId.toString();
    const addresses = detail.listenAddrs.slice(0, 8).map((address) => `${address}/p2p/${id}`);
    const peer = known.hear({ id, addresses, origin: "UnknownOrigin" }, Date.now());
    if (peer !== undefined) {
      peer.protocols = detail.protocols;
      peer.agent = detail.agentVersion ?? "";
      peer.connectedAtMs = Date.now();
    }
    wake(reactWithinMs);
  };

  const onClose = ({ detail: connection }: CustomEvent<Connection>): void => {
    wake(reactWithinMs);
    const id = connection.remotePeer.toString();
    const peer = known.get(id);
    if (closing.has(connection) || libp2p.getConnections(connection.remotePeer).some(isOpen)) return;
    asked.delete(id);
    if (peer === undefined) return;
    const livedMs = Date.now() - connection.timeline.open;
    if (connection.direction === "outbound" && livedMs < acceptedAfterMs) {
      const waitMs = dials.refused(peer);
      o.log(`${id} closed the connection after ${livedMs} ms; next try in ${waitMs} ms`);
    } else {
      exploring.noteLoss(peer, Date.now());
    }
  };

  return {
    start: async () => {
      const nowMs = Date.now();
      for (const [id, addresses] of Map.groupBy(config.bootstrap, peerIdOf)) {
        known.hear({ id, addresses, origin: "Static", bootstrap: true }, nowMs);
      }
      libp2p.addEventListener("peer:identify", onIdentify);
      libp2p.addEventListener("connection:open", () => wake(reactWithinMs));
      libp2p.addEventListener("connection:close", onClose);
      await servePeerExchange(libp2p, (asker) =>
        shuffled(known.firstHand(Date.now()), Math.random)
          .filter(({ id }) => id !== asker)
          .slice(0, peersServed)
          .map(({ addresses }) => addresses),
      );
      look();
    },
    stop: () => {
      stopped.abort();
      clearTimeout(timer);
    },
    known: () => known.all(),
    peer: (id) => known.get(id),
    connect: async (address) => {
      const peer = known.hear({ id: peerIdOf(address), addresses: [address], origin: "Static" }, Date.now());
      if (peer === undefined) throw new Error("that is this node's own address");
      if (libp2p.getConnections().some((c) => c.remotePeer.toString() === peer.id && isOpen(c))) return;
      if ((await dial(peer)) === undefined) throw new Error(`could not connect to ${address}`);
    },
    admitsInbound: () => libp2p.getConnections().length < config.max + guestSlots,
    counters: () => dials.counters(),
  };
}

function isOpen({ status }: Connection): boolean {
  return status === "open";
}
