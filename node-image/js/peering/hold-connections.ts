/**
 * The peer manager. It looks at its connections each `loopMs`, and at once when something changed: closes what should not be there,
 * keeps the records of the others, dials what is lacking, asks for more peers. Here are events and timers; each concern
 * is a file of its own, and what is decided is pure and in `decide/`.
 */
import type { Capability, PeeringConfig } from "../../contract/index.ts";
import { peerIdOf } from "../network/address.ts";
import type { NetworkConnection, NetworkListener, PeerIdentity } from "../network/network.ts";
import { admission } from "./admit.ts";
import { askAround } from "./ask-around.ts";
import { boundedNotes } from "./bounded-notes.ts";
import { changeSettings, changesOf } from "./change-settings.ts";
import { acceptedAfterMs } from "./decide/backoff.ts";
import { fullCredit } from "./decide/credit.ts";
import { watchEclipse } from "./decide/eclipse.ts";
import { type Desk, reactWithinMs } from "./desk.ts";
import { dialMore } from "./dial-more.ts";
import { dialer } from "./dialer.ts";
import { keepPeers } from "./keep-peers.ts";
import { openLinks } from "./links.ts";
import { operatorOf } from "./operator.ts";
import type { PeerManagerParts } from "./parts.ts";
import { peerBook } from "./peer-book.ts";
import type { PeerManager } from "./peer-manager.ts";
import { tender } from "./tend.ts";
import { tidier } from "./tidy.ts";
import { tryServices } from "./try-services.ts";
import { watchCredit } from "./watch-credit.ts";

export function peerManager(parts: PeerManagerParts): PeerManager {
  const { network, relay, log } = parts;
  const stopped = new AbortController();
  const closing = new WeakSet<NetworkConnection>();
  let settings = parts.settings;
  let evictions = 0;
  let refusals = 0;
  let eclipsed = false;

  let timer: NodeJS.Timeout | undefined;
  let dueAtMs = Infinity;
  const wake = (afterMs: number): void => {
    const atMs = Date.now() + afterMs;
    if (stopped.signal.aborted || atMs >= dueAtMs) return;
    clearTimeout(timer);
    dueAtMs = atMs;
    timer = setTimeout(look, afterMs);
  };
  const note: typeof parts.note = (decision) => {
    if (decision.what === "evict") evictions++;
    parts.note(decision);
  };
  const noteBounded = boundedNotes(note);
  const book = peerBook({
    ownId: network.peerId,
    ownAddresses: network.addresses,
    isConnected: (id) => network.connectionTo(id) !== undefined,
    freshCredit: fullCredit,
    onDrop: ({ id, failures }) =>
      noteBounded({ what: "forget", peer: id, reason: "others are more useful to know", values: { failures } }),
  });
  const desk: Desk = {
    network,
    relay,
    book,
    note,
    log,
    wake,
    signal: stopped.signal,
    settings: () => settings,
    dials: dialer({ network, settings: () => settings, note, onDial: parts.onDial, signal: stopped.signal }),
    links: () =>
      openLinks(network, book, relay, services.slots(), settings.score, Date.now()).filter(
        ({ connection }) => !closing.has(connection),
      ),
    close: async ({ what, link: { connection, record }, reason, values }) => {
      closing.add(connection);
      note({ what, peer: record.id, reason, values });
      if (what !== "release" && !isConnected(record.id)) {
        record.nextDialAtMs = Math.max(record.nextDialAtMs, Date.now() + settings.eviction.redialAfterMs);
      }
      await connection.close();
    },
    touch: () => keeping.touch(),
    slots: () => services.slots(),
    observe: (peer, observation) => credit.observe(peer, observation),
    creditLevelOf: (peer) => credit.levelOf(peer),
  };
  const credit = watchCredit(desk);
  const services = tryServices(desk, parts.services);
  const keeping = keepPeers(desk, parts.disk);
  const dialing = dialMore(desk);
  const asking = askAround(desk, parts.exchange);
  const tidy = tidier(desk);
  const tend = tender(desk);
  const admit = admission(desk, credit, noteBounded);

  const look = (): void => {
    dueAtMs = Infinity;
    wake(settings.loopMs);
    const nowMs = Date.now();
    const links = tidy(nowMs);
    tend(links, nowMs);
    credit.look();
    services.look(links, nowMs);
    const candidates = dialing.look(links, nowMs);
    asking.look(links, candidates, nowMs);
    keeping.look(nowMs);
    const change = watchEclipse(eclipsed, links, settings.eclipse);
    if (change === undefined) return;
    eclipsed = change.raised;
    note({ what: "eclipse", reason: change.reason, values: { ...change.values, raised: eclipsed } });
  };

  const isConnected = (peer: string): boolean =>
    network.connections().some((one) => one.peer === peer && !one.ended && !closing.has(one));
  const capabilitiesOf = ({ protocols }: PeerIdentity): Capability[] =>
    (Object.entries(parts.services.protocolOf) as [Capability, string][])
      .filter(([capability, protocol]) =>
        (capability === "relay" ? relay.protocols : [protocol]).some((one) => protocols.includes(one)),
      )
      .map(([capability]) => capability);
  const listener: Required<NetworkListener> = {
    opened: (connection) => {
      book.meet(connection, Date.now());
      wake(reactWithinMs);
    },
    identified: (connection, identity) => {
      const peer = book.meet(connection, Date.now());
      book.identify(peer, identity, capabilitiesOf(identity), connection);
      wake(reactWithinMs);
    },
    closed: (connection) => {
      if (stopped.signal.aborted) return;
      wake(reactWithinMs);
      const { peer: id, direction, openedAtMs } = connection;
      if (isConnected(id)) return;
      asking.gone(id);
      const peer = book.get(id);
      if (closing.has(connection) || peer === undefined) return;
      const closedAfterMs = Date.now() - openedAtMs;
      if (direction === "outbound" && closedAfterMs < acceptedAfterMs) desk.dials.refused(peer, { closedAfterMs });
      else dialing.lost(id);
    },
  };
  const hearBootstrap = ({ addresses }: PeeringConfig["bootstrap"]): void => {
    const byPeer = Map.groupBy(addresses, peerIdOf);
    for (const peer of book.all()) peer.bootstrap = byPeer.has(peer.id);
    for (const [id, own] of byPeer) {
      book.hear({ id, addresses: own, origin: "Static", bootstrap: true }, Date.now());
    }
  };

  return {
    start: async () => {
      await keeping.load();
      hearBootstrap(settings.bootstrap);
      if (settings.exchange.serve) await asking.serve();
      network.listen(listener);
      for (const connection of network.connections()) {
        listener.opened(connection);
        if (connection.identity !== undefined) listener.identified(connection, connection.identity);
      }
      look();
    },
    stop: async () => {
      stopped.abort();
      clearTimeout(timer);
      await keeping.stop();
    },
    known: () => book.all(),
    peer: (id) => book.get(id),
    refusal: (attempt) => {
      const refusal = admit(attempt);
      if (refusal !== undefined) refusals++;
      return refusal;
    },
    creditOf: (id) => {
      const peer = book.get(id);
      return peer === undefined ? 1 : credit.ratioOf(peer);
    },
    ignores: (id) => {
      const peer = book.get(id);
      return peer !== undefined && credit.levelOf(peer) !== "good";
    },
    observe: credit.observe,
    turnAway: (id, reason, values) => {
      const peer = book.get(id);
      if (peer !== undefined) desk.dials.refused(peer, values);
      for (const link of desk.links()) {
        if (link.peer === id) void desk.close({ what: "disconnect", link, reason, values });
      }
    },
    get counters() {
      return { ...desk.dials.counters, evictions, refusals };
    },
    settings: () => settings,
    operator: operatorOf(desk, (change) => {
      const changed = changeSettings(settings, change);
      hearBootstrap(changed.bootstrap);
      settings = changed;
      note({ what: "limits", reason: "an operator asked for it", values: changesOf(change) });
      wake(reactWithinMs);
    }),
  };
}
