/**
 * Whom to dial although the node has connections enough, and when. Pure but for the state it keeps.
 *
 * - A mesh that stays short: every connected peer's mesh is full, so another peer is needed, soon.
 * - Many connections were lost at once, perhaps by a partition: the lost peers are tried again about every 15 s.
 * - Otherwise some peer about once a minute, which mixes the network slowly.
 */
import { chooseDials, chooseExploration } from "./choose-dials.ts";
import type { KnownPeer } from "./known-peers.ts";

const lostPeriodMs = 15_000;
const calmPeriodMs = 60_000;
/** Losses within this time belong together: a dead connection is noticed within 12 s. */
const togetherMs = 20_000;
/** Single connections come and go, others' choice among them. This many at once are trouble. */
const fewestLosses = 3;
const shareLost = 0.2;
/** Gossipsub mends its mesh once a second; what it did not mend in this time, it cannot. */
const meshPeriodMs = 3000;

export interface Exploration {
  readonly peer: KnownPeer;
  /** It takes another's place, so that exploring does not fill the node. */
  readonly replaces: boolean;
}

export interface Explorer {
  /** A connection went that this node did not close. Marks its peers when many went together. */
  noteLoss(peer: KnownPeer, nowMs: number): void;
  /** Whom to try now; undefined when it is not time, or there is nobody. */
  next(from: readonly KnownPeer[], meshIsShort: boolean, nowMs: number): Exploration | undefined;
}

export function explorer(target: number, random: () => number): Explorer {
  let losses: { readonly peer: KnownPeer; readonly atMs: number }[] = [];
  let dueAtMs: number | undefined;
  let meshDueAtMs: number | undefined;
  /** Spread, so that nodes which lost each other at once do not all try at once. */
  const spread = (periodMs: number) => periodMs * (0.5 + random());
  return {
    noteLoss: (peer, nowMs) => {
      losses = [...losses.filter(({ atMs }) => nowMs - atMs <= togetherMs), { peer, atMs: nowMs }];
      if (losses.length < Math.max(fewestLosses, shareLost * target)) return;
      for (const { peer: lost } of losses) lost.lostAtMs = nowMs;
      dueAtMs = Math.min(dueAtMs ?? Infinity, nowMs + spread(lostPeriodMs));
    },
    next: (from, meshIsShort, nowMs) => {
      dueAtMs ??= nowMs + spread(calmPeriodMs);
      meshDueAtMs = meshIsShort ? (meshDueAtMs ?? nowMs + meshPeriodMs) : undefined;
      if (meshDueAtMs !== undefined && nowMs >= meshDueAtMs) {
        meshDueAtMs = nowMs + meshPeriodMs;
        return exploration(chooseDials(from, 1, random)[0], false);
      }
      if (nowMs < dueAtMs) return undefined;
      const peer = chooseExploration(from, random);
      const calm = peer?.lostAtMs === undefined;
      dueAtMs = nowMs + spread(calm ? calmPeriodMs : lostPeriodMs);
      return exploration(peer, calm);
    },
  };
}

function exploration(peer: KnownPeer | undefined, replaces: boolean): Exploration | undefined {
  return peer && { peer, replaces };
}
