/** Closes connections that should not be there: each look of the peer manager begins with it. What goes is decided in `decide/`. */
import { graylistThreshold } from "../network/gossip-parameters.ts";
import { chooseEvictions, guestMs } from "./decide/choose-evictions.ts";
import { closeDuplicates } from "./decide/close-duplicates.ts";
import { releaseBootstrap } from "./decide/release-bootstrap.ts";
import type { Closing } from "./decide/why.ts";
import type { Desk } from "./desk.ts";
import type { OpenLink } from "./links.ts";

/** A connection whose other end did not say who it is by then is of no use. */
const identifyWithinMs = 15_000;

/** @returns what tidies, and gives the connections that stay: one a peer */
export function tidier(desk: Desk): (nowMs: number) => OpenLink[] {
  let highWaterAtMs: number | undefined;
  return (nowMs) => {
    const settings = desk.settings();
    let links = desk.links();
    const close = (closings: readonly Closing<OpenLink>[]): void => {
      for (const closing of closings) void desk.close(closing);
      const closed = new Set(closings.map(({ link }) => link));
      links = links.filter((link) => !closed.has(link));
    };
    close(links.filter(({ record }) => record.blocked).map(blocked));
    close(links.filter((link) => isMute(link, nowMs)).map((link) => mute(link, nowMs)));
    // Source: nwaku, disconnectBadPeers. By its credit, it is let in again after a while.
    for (const { peer, score } of links)
      if (score < graylistThreshold) desk.credit.observe(peer, { kind: "graylisted" });
    close(closeDuplicates(links, desk.network.peerId));
    const evictions = chooseEvictions(links, highWaterAtMs, settings, nowMs);
    if (evictions.some(({ rule }) => rule === "high-water")) highWaterAtMs = nowMs;
    close(evictions);
    close(releaseBootstrap(links, settings.bootstrap));
    if (links.length > settings.connections.max) desk.wake(guestMs);
    return links;
  };
}

function blocked(link: OpenLink): Closing<OpenLink> {
  return { what: "disconnect", link, reason: "an operator blocked the peer", values: {} };
}

function isMute(link: OpenLink, nowMs: number): boolean {
  return link.connection.identity === undefined && !link.protected && nowMs - link.openedAtMs > identifyWithinMs;
}

function mute(link: OpenLink, nowMs: number): Closing<OpenLink> {
  const values = { ageMs: nowMs - link.openedAtMs, identifyWithinMs };
  return { what: "disconnect", link, reason: "the peer did not say who it is", values };
}
