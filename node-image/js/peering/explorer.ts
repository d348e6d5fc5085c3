/**
 * When to dial although the node has connections enough. After many connections were lost at once (a partition), the
 * lost peers are tried again about every 15 s; otherwise some other peer about once a minute, which mixes the network slowly.
 * Pure but for the state it keeps.
 */
import { chooseExploration } from "./choose-dials.ts";
import type { KnownPeer } from "./known-peers.ts";

const lostPeriodMs = 15_000;
const calmPeriodMs = 60_000;
/** Losses within this time belong together: a dead connection is noticed within 12 s. */
const togetherMs = 20_000;
/** Single connections come and go, others' choice among them. This many at once are trouble. */
const fewestLosses = 3;
const shareLost = 0.2;

export interface Explorer {
  /** A connection went that this node did not close. Marks its peers when many went together. */
  noteLoss(peer: KnownPeer, nowMs: number): void;
  /** Whom to try now; undefined when it is not time, or there is nobody. */
  next(from: readonly KnownPeer[], nowMs: number): KnownPeer | undefined;
}

export function explorer(target: number, random: () => number): Explorer {
  let losses: { readonly peer: KnownPeer; readonly atMs: number }[] = [];
  let dueAtMs: number | undefined;
  /** Spread, so that nodes which lost each other at once do not all try at once. */
  const spread = (periodMs: number) => periodMs * (0.5 + random());
  return {
    noteLoss: (peer, nowMs) => {
      losses = [...losses.filter(({ atMs }) => nowMs - atMs <= togetherMs), { peer, atMs: nowMs }];
      if (losses.length < Math.max(fewestLosses, shareLost * target)) return;
      for (const { peer: lost } of losses) lost.lostAtMs = nowMs;
      dueAtMs = Math.min(dueAtMs ?? Infinity, nowMs + spread(lostPeriodMs));
    },
    next: (from, nowMs) => {
      dueAtMs ??= nowMs + spread(calmPeriodMs);
      if (nowMs < dueAtMs) return undefined;
      const peer = chooseExploration(from, random);
      dueAtMs = nowMs + spread(peer?.lostAtMs === undefined ? calmPeriodMs : lostPeriodMs);
      return peer;
    },
  };
}
