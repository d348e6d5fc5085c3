/**
 * Why an inbound connection is not accepted. Pure, on plain data that the caller keeps. A loopback address says nothing
 * of who is behind it: it is exempt from what counts by address, as gossipsub exempts it from its colocation factor.
 */
import type { ConnectionLimits, ScoreConfig } from "../../../contract/index.ts";
import type { Link } from "../link.ts";
import { creditLevel } from "./credit.ts";
import { hostOf } from "./subnet.ts";
import type { Why } from "./why.ts";

export interface Attempt {
  readonly ip: string;
  /** When this node last evicted a connection of its host; undefined if not of late. */
  readonly evictedAtMs: number | undefined;
  /** Not known before the handshake: each attempt is judged before it, and again after it. */
  readonly peer: { readonly id: string; readonly blocked: boolean; readonly credit: number } | undefined;
}

/** Attempts of late by host: tokens left, and when they were counted. Bounded by `hostsRemembered`. */
export type RecentAttempts = ReadonlyMap<string, { readonly tokens: number; readonly atMs: number }>;

/** What is settled of an attempt: why it is refused, if it is, and the attempts to hand in next time. */
export interface Admission {
  readonly refusal: Why | undefined;
  readonly recent: RecentAttempts;
}

/** With more hosts than this within two seconds, those that came first are forgotten. */
export const hostsRemembered = 1000;
/** Attempts that may come at once are so many times those of a second. */
const burstFactor = 2;
/** A guest asks what it wants to know once. One that comes again and again would keep the node busy with handshakes. */
export const guestAgainMs = 30_000;

/** @param links open connections, without the attempt's own */
export function judgeAttempt(
  attempt: Attempt,
  ownId: string,
  links: readonly Pick<Link, "ip" | "direction">[],
  recent: RecentAttempts,
  limits: ConnectionLimits,
  score: ScoreConfig,
  nowMs: number,
): Admission {
  const refusal = refusalOfPeer(attempt, ownId, score) ?? refusalOfCount(attempt, links, limits, nowMs);
  if (attempt.peer !== undefined) return { refusal, recent };
  const rate = takeToken(attempt, recent, limits, nowMs);
  if (refusal !== undefined || rate.taken) return { refusal, recent: rate.recent };
  const reason = "the address opened too many connections of late";
  return { refusal: { reason, values: { inboundPerSecond: limits.inboundPerSecond } }, recent: rate.recent };
}

function refusalOfPeer({ peer }: Attempt, ownId: string, score: ScoreConfig): Why | undefined {
  if (peer === undefined) return undefined;
  if (peer.id === ownId) return { reason: "the node reached itself", values: {} };
  if (peer.blocked) return { reason: "an operator blocked the peer", values: {} };
  if (creditLevel(peer.credit, score) !== "disconnected") return undefined;
  return {
    reason: "the peer spent its credit",
    values: { credit: peer.credit, disconnectBelow: score.disconnectBelow },
  };
}

function refusalOfCount(
  { ip, evictedAtMs }: Attempt,
  links: readonly Pick<Link, "ip" | "direction">[],
  { max, guests, perAddress }: ConnectionLimits,
  nowMs: number,
): Why | undefined {
  const connections = links.length;
  const evictedMs = nowMs - (evictedAtMs ?? -Infinity);
  if (connections >= max && evictedMs < guestAgainMs) {
    return { reason: "the node is full, and evicted this address just now", values: { connections, max, evictedMs } };
  }
  if (connections >= max + guests) {
    return { reason: "the node is full, and so are its places for guests", values: { connections, max, guests } };
  }
  const host = hostOf(ip);
  if (perAddress === 0 || host === undefined) return undefined;
  const fromHost = links.filter((link) => link.direction === "inbound" && hostOf(link.ip) === host).length;
  if (fromHost < perAddress) return undefined;
  return { reason: "too many connections came from one address", values: { fromHost, perAddress } };
}

/** A token bucket by host. An attempt that finds none takes none. Hosts whose bucket is full again are forgotten. */
function takeToken(
  { ip }: Attempt,
  recent: RecentAttempts,
  { inboundPerSecond }: ConnectionLimits,
  nowMs: number,
): { readonly taken: boolean; readonly recent: RecentAttempts } {
  const host = hostOf(ip);
  if (inboundPerSecond === 0 || host === undefined) return { taken: true, recent };
  const burst = Math.max(1, burstFactor * inboundPerSecond);
  const refilled = ({ tokens, atMs }: { readonly tokens: number; readonly atMs: number }) =>
    Math.min(burst, tokens + (Math.max(0, nowMs - atMs) / 1000) * inboundPerSecond);
  const tokens = refilled(recent.get(host) ?? { tokens: burst, atMs: nowMs });
  const taken = tokens >= 1;
  const others = [...recent].filter(([other, bucket]) => other !== host && refilled(bucket) < burst);
  const own = [host, { tokens: taken ? tokens - 1 : tokens, atMs: nowMs }] as const;
  return { taken, recent: new Map([...others, own].slice(-hostsRemembered)) };
}
