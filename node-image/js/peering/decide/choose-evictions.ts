/**
 * Which connections to close because of the limits, and why. Pure. The rules, one after the other:
 *
 *   credit         whoever is below `disconnectBelow` is disconnected
 *   high water     above `highWater`, and not within `silenceMs` of the last time: down to `lowWater`, by the order of
 *                  the settings. Those younger than `graceMs` are on trial and do not count, so that a crowd of
 *                  newcomers drives nobody out
 *   inbound share  inbound connections beyond `inboundRatio` of `max`, by the order of the settings
 *   cap            connections beyond `max`: outside of the mesh before in it, inbound before outbound, newest first, so that
 *                  those that were there first keep their place
 *
 * A full node accepts a few connections beyond `max` as guests, so that a newcomer can still ask it for peers; so what
 * goes by the last two rules goes `guestMs` after it opened, if the node has guests at all. Beyond the guests,
 * connections are refused before any handshake.
 *
 * Protected peers are never closed, by no rule. Two kinds are kept by all rules but the cap, for which they go last:
 * the node's own dials that its outbound floor wants, and peers with a wanted capability that is not oversupplied. By
 * the settings, mesh peers and busy peers are spared: they go after all others of the same rule.
 */
import type { EvictionCriterion, PeeringConfig } from "../../../contract/index.ts";
import type { Link } from "../link.ts";
import { capabilityNeeds, has } from "./capability-needs.ts";
import { creditLevel } from "./credit.ts";
import { outboundFloorOf } from "./dial-needs.ts";
import { evictionOrder } from "./eviction-order.ts";
import type { Closing, Why } from "./why.ts";

export interface Eviction<T> extends Closing<T> {
  readonly rule: "credit" | "high-water" | "inbound-share" | "cap";
}

/**
 * Long enough for identify and one peer exchange over a round trip of half a second. A node without guests waits for
 * nothing.
 */
export const guestMs = 3000;
const capOrder: readonly EvictionCriterion[] = ["mesh", "inbound", "newest"];

/** @param highWaterAtMs when the high water last evicted; undefined if never */
export function chooseEvictions<T extends Link>(
  links: readonly T[],
  highWaterAtMs: number | undefined,
  config: PeeringConfig,
  nowMs: number,
): Eviction<T>[] {
  const rules = [byCredit, byHighWater, byInboundShare, byCap];
  const gone: Eviction<T>[] = [];
  for (const rule of rules) {
    const closed = new Set(gone.map(({ link }) => link));
    const left = links.filter((link) => !closed.has(link));
    gone.push(...rule(left, config, nowMs, highWaterAtMs));
  }
  return gone;
}

function byCredit<T extends Link>(links: readonly T[], { score }: PeeringConfig): Eviction<T>[] {
  return links
    .filter((link) => !link.protected && creditLevel(link.credit, score) === "disconnected")
    .map((link) => ({
      rule: "credit",
      what: "disconnect",
      link,
      reason: "the peer spent its credit",
      values: { credit: link.credit, disconnectBelow: score.disconnectBelow },
    }));
}

function byHighWater<T extends Link>(
  links: readonly T[],
  config: PeeringConfig,
  nowMs: number,
  highWaterAtMs: number | undefined,
): Eviction<T>[] {
  const { highWater, lowWater, graceMs, silenceMs } = config.connections;
  const settled = links.filter((link) => nowMs - link.openedAtMs >= graceMs);
  if (settled.length <= highWater || nowMs - (highWaterAtMs ?? -Infinity) < silenceMs) return [];
  const kept = keptLinks(links, config);
  const mayGo = settled.filter((link) => !link.protected && !kept.has(link));
  return inOrder(mayGo, links, config)
    .slice(0, settled.length - lowWater)
    .map(({ link, values }) => ({
      rule: "high-water",
      what: "evict",
      link,
      reason: "there are more connections than the high water",
      values: { connections: settled.length, highWater, lowWater, ageMs: nowMs - link.openedAtMs, ...values },
    }));
}

function byInboundShare<T extends Link>(links: readonly T[], config: PeeringConfig, nowMs: number): Eviction<T>[] {
  const { max, inboundRatio } = config.connections;
  const inbound = links.filter(({ direction }) => direction === "inbound");
  const most = Math.floor(max * inboundRatio);
  if (inboundRatio === 1 || inbound.length <= most) return [];
  const kept = keptLinks(links, config);
  const mayGo = inbound.filter((link) => !link.protected && !kept.has(link));
  return inOrder(mayGo, links, config)
    .slice(0, inbound.length - most)
    .filter(({ link }) => hadItsTime(link, config, nowMs))
    .map(({ link, values }) => ({
      rule: "inbound-share",
      what: "evict",
      link,
      reason: "inbound connections hold more than their share",
      values: { inbound: inbound.length, most, ageMs: nowMs - link.openedAtMs, ...values },
    }));
}

function byCap<T extends Link>(links: readonly T[], config: PeeringConfig, nowMs: number): Eviction<T>[] {
  const { max } = config.connections;
  if (links.length <= max) return [];
  const kept = keptLinks(links, config);
  const order = evictionOrder<T>(capOrder, links, config.capabilities.wanted);
  return links
    .filter((link) => !link.protected)
    .toSorted((a, b) => Number(kept.has(a)) - Number(kept.has(b)) || order.compare(a, b))
    .slice(0, links.length - max)
    .filter((link) => hadItsTime(link, config, nowMs))
    .map((link) => ({
      rule: "cap",
      what: "evict",
      link,
      reason: "the node is full, and the time of its guest is over",
      values: { connections: links.length, max, ageMs: nowMs - link.openedAtMs, ...order.valuesOf(link) },
    }));
}

function hadItsTime(link: Link, { connections: { guests } }: PeeringConfig, nowMs: number): boolean {
  return guests === 0 || nowMs - link.openedAtMs >= guestMs;
}

/** By the order of the settings, the spared ones last; with what the order saw in each. */
function inOrder<T extends Link>(
  mayGo: readonly T[],
  links: readonly T[],
  { eviction, capabilities }: PeeringConfig,
): { readonly link: T; readonly values: Why["values"] }[] {
  const order = evictionOrder<T>(eviction.order, links, capabilities.wanted);
  const spared = (link: T) => (eviction.spareMesh && link.inMesh) || (eviction.spareBusy && link.busy);
  return mayGo
    .toSorted((a, b) => Number(spared(a)) - Number(spared(b)) || order.compare(a, b))
    .map((link) => ({ link, values: { spared: spared(link), ...order.valuesOf(link) } }));
}

/**
 * The node's own dials that its floor wants, and those who have a wanted capability that is not oversupplied: of each kind
 * those that would go last.
 */
function keptLinks<T extends Link>(links: readonly T[], config: PeeringConfig): ReadonlySet<T> {
  const { wanted } = config.capabilities;
  const lastOf = (kind: readonly T[], count: number): T[] => {
    const safe = kind.filter((link) => link.protected);
    const ranked = inOrder(
      kind.filter((link) => !link.protected),
      links,
      config,
    );
    return ranked.map(({ link }) => link).slice(Math.max(0, ranked.length - Math.max(0, count - safe.length)));
  };
  return new Set([
    ...lastOf(
      links.filter(({ direction }) => direction === "outbound"),
      outboundFloorOf(config.connections),
    ),
    ...capabilityNeeds(links, wanted).flatMap(({ capability, wanted: count }) =>
      lastOf(
        links.filter((link) => has(link, capability)),
        count,
      ),
    ),
  ]);
}
