/**
 * The peer manager. It looks at its connections each `loopMs`, and at once when something changed: closes what should not be there,
 * keeps the records of the others, dials what is lacking, asks for more peers. Here they are put together; each
 * concern is a file of its own, and what is decided is pure and in `decide/`.
 */
import type { PeeringConfig } from "../../contract/index.ts";
import { peerIdOf } from "../network/address.ts";
import { admission } from "./admit.ts";
import { askAround } from "./ask-around.ts";
import { boundedNotes } from "./bounded-notes.ts";
import { changeSettings, changesOf } from "./change-settings.ts";
import { type Desk, reactWithinMs, setUpDesk } from "./desk.ts";
import { dialMore } from "./dial-more.ts";
import { forgeryCheck } from "./forged-records.ts";
import { keepPeers } from "./keep-peers.ts";
import { lookTimer } from "./look-timer.ts";
import { operatorOf } from "./operator.ts";
import type { PeerManagerParts } from "./parts.ts";
import type { NoteDecision, PeerManager } from "./peer-manager.ts";
import { tender } from "./tend.ts";
import { tidier } from "./tidy.ts";
import { tryServices } from "./try-services.ts";
import { watchConnections } from "./watch-connections.ts";
import { eclipseWatch } from "./watch-eclipse.ts";
import { watchMeshes } from "./watch-meshes.ts";

export function peerManager(parts: PeerManagerParts): PeerManager {
  const stopped = new AbortController();
  const { signal } = stopped;
  let { settings } = parts;
  let evictions = 0;
  let refusals = 0;
  const note: NoteDecision = (decision) => {
    if (decision.what === "evict") evictions++;
    parts.note(decision);
  };
  const noteBounded = boundedNotes(note);
  const timer = lookTimer(() => look());
  const desk = setUpDesk(parts, { settings: () => settings, wake: timer.wake, note, noteBounded, signal });
  const { book, credit } = desk;

  const tidy = tidier(desk);
  const tend = tender(desk);
  const services = tryServices(desk, parts.services);
  const dialing = dialMore(desk, forgeryCheck(desk, parts.exchange));
  const asking = askAround(desk, parts.exchange);
  const keeping = keepPeers(desk, parts.disk);
  const watchEclipse = eclipseWatch(desk);
  const meshes = watchMeshes(desk);
  const admit = admission(desk, noteBounded);

  const look = (): void => {
    timer.wake(settings.loopMs);
    const nowMs = Date.now();
    const links = tidy(nowMs);
    tend(links, nowMs);
    credit.look();
    services(links, nowMs);
    dialing.look(links, nowMs);
    asking.look(links, nowMs);
    watchEclipse(links);
    meshes.look(nowMs);
    keeping.look();
  };

  return {
    start: async () => {
      await keeping.load();
      hearBootstrap(desk, settings.bootstrap);
      if (settings.exchange.serve) await asking.serve();
      const { protocolOf } = parts.services;
      watchConnections(desk, protocolOf, { signal, onGone: asking.gone, onLost: dialing.lost });
      look();
    },
    stop: async () => {
      stopped.abort();
      timer.stop();
      await keeping.stop();
    },
    known: () => book.all(),
    peer: (id) => book.get(id),
    refusal: (attempt) => {
      const refusal = admit(attempt);
      if (refusal !== undefined) refusals++;
      return refusal;
    },
    creditOf: (id) => credit.ratioOf(book.get(id)),
    ignores: (id) => credit.levelOf(book.get(id)) !== "good",
    applicationScoreOf: (id) => settings.score.gossipWeight * credit.scoreOf(book.get(id)) - meshes.penaltyOf(id),
    observe: (id, observation) => {
      meshes.observe(id, observation);
      credit.observe(id, observation);
    },
    turnAway: (id, reason, values) => {
      const peer = book.get(id);
      if (peer !== undefined) desk.dials.refused(peer, values);
      for (const link of desk.links()) {
        if (link.peer === id) void desk.close({ what: "disconnect", link, reason, values });
      }
    },
    get counters() {
      return { ...desk.dials.counters, evictions, refusals, known: book.size };
    },
    settings: () => settings,
    operator: operatorOf(desk, (change) => {
      const changed = changeSettings(settings, change);
      hearBootstrap(desk, changed.bootstrap);
      settings = changed;
      note({ what: "limits", reason: "an operator asked for it", values: changesOf(change) });
      desk.wake(reactWithinMs);
    }),
  };
}

/** Throws where an address has no peer id. */
function hearBootstrap({ book }: Desk, { addresses }: PeeringConfig["bootstrap"]): void {
  const byPeer = Map.groupBy(addresses, peerIdOf);
  for (const peer of book.all()) peer.bootstrap = byPeer.has(peer.id);
  for (const [id, own] of byPeer) {
    book.hear({ id, addresses: own, origin: "Static", bootstrap: true }, Date.now());
  }
}
