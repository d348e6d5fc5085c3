/**
 * Whom to dial although the node has connections enough, and when. Pure, on plain data that the caller keeps.
 *
 * - A mesh that stays short: every connected peer's mesh is full, so another peer is needed, soon; unless a connected peer's
 *   prune back-off ends at once, for that is better than a new peer. Only one such wait, else there might be no end of them.
 * - Many connections were lost at once, perhaps by a partition: the lost peers are tried again about every 15 s, else two
 *   halves that both met their target would never join again.
 * - Otherwise some peer that does not fail, each `exploreEveryMs`, which mixes the network slowly. It takes another's place,
 *   see `choose-replaced.ts`.
 */
import type { PeerRecord } from "../peer-record.ts";
import { onlyCame } from "./dial-order.ts";
import type { Why } from "./why.ts";

export interface ExploreState {
  /** Connections lost of late. */
  readonly losses: readonly { readonly peer: string; readonly atMs: number }[];
  /** Of the next dial of a lost peer, or of any; undefined: not set yet. */
  readonly dueAtMs: number | undefined;
  /** Of the next dial for a short mesh; undefined while none is. */
  readonly meshDueAtMs: number | undefined;
  /** It was put off for a back-off that ends soon. */
  readonly waited: boolean;
}

export const unexplored: ExploreState = { losses: [], dueAtMs: undefined, meshDueAtMs: undefined, waited: false };

/** To note as `dial`. */
export interface Exploration extends Why {
  readonly peer: PeerRecord;
  /** It takes another's place, so that exploring does not fill the node. */
  readonly replaces: boolean;
}

export interface MeshView {
  /** The smallest mesh of a subscribed topic is below D_low, or below the target where that is less. */
  readonly isShort: boolean;
  /** Time until some connected subscriber outside of it may be grafted; 0: one may be now; Infinity: there is none. */
  readonly graftableInMs: number;
}

const lostPeriodMs = 15_000;
/** Losses within this time belong together: a dead connection is noticed within 13 s. */
const togetherMs = 20_000;
/** Single connections come and go, others' choice among them. This many at once are trouble. */
const fewestLosses = 3;
const lostRatio = 0.2;
/** Gossipsub mends its mesh once a second; what it did not mend in this time, it cannot. */
const meshPeriodMs = 3000;
/** A back-off that ended is used at the next heartbeat. */
const heartbeatMs = 1000;

/**
 * A connection went that this node did not close.
 * @returns the peers that were lost together with it, to be marked (`lostAtMs`); none while it may be chance
 */
export function noteLoss(
  state: ExploreState,
  peer: string,
  target: number,
  nowMs: number,
  random: () => number,
): { readonly state: ExploreState; readonly lost: readonly string[] } {
  const losses = [...state.losses.filter(({ atMs }) => nowMs - atMs <= togetherMs), { peer, atMs: nowMs }];
  if (losses.length < Math.max(fewestLosses, lostRatio * target)) return { state: { ...state, losses }, lost: [] };
  const dueAtMs = Math.min(state.dueAtMs ?? Infinity, nowMs + spread(lostPeriodMs, random));
  return { state: { ...state, losses, dueAtMs }, lost: losses.map((loss) => loss.peer) };
}

/** @param candidates gives those who may be dialled, the best first: one of them is taken. Not called when it is not time. */
export function explore(
  state: ExploreState,
  candidates: () => readonly PeerRecord[],
  mesh: MeshView,
  exploreEveryMs: number | null,
  nowMs: number,
  random: () => number,
): { readonly state: ExploreState; readonly exploration: Exploration | undefined } {
  const dueAtMs = state.dueAtMs ?? nowMs + spread(exploreEveryMs ?? Infinity, random);
  const forMesh = exploreForMesh({ ...state, dueAtMs }, candidates, mesh, nowMs);
  if (forMesh.exploration !== undefined || nowMs < dueAtMs) return forMesh;
  const from = candidates();
  const lost = from.find((peer) => peer.lostAtMs !== undefined);
  // What nobody needs is not worth another failure.
  const unfailing = from.find((candidate) => candidate.failures === 0 && !onlyCame(candidate));
  const peer = lost ?? (exploreEveryMs === null ? undefined : unfailing);
  const periodMs = lost === undefined ? (exploreEveryMs ?? Infinity) : lostPeriodMs;
  const reason =
    lost === undefined ? "the node mixes its connections now and then" : "the peer was lost together with many others";
  return {
    state: { ...forMesh.state, dueAtMs: nowMs + spread(periodMs, random) },
    exploration: peer && { peer, replaces: lost === undefined, reason, values: { periodMs } },
  };
}

function exploreForMesh(
  state: ExploreState,
  candidates: () => readonly PeerRecord[],
  { isShort, graftableInMs }: MeshView,
  nowMs: number,
): { readonly state: ExploreState; readonly exploration: Exploration | undefined } {
  const meshDueAtMs = isShort ? (state.meshDueAtMs ?? nowMs + meshPeriodMs) : undefined;
  if (meshDueAtMs === undefined || nowMs < meshDueAtMs) {
    return { state: { ...state, meshDueAtMs, waited: isShort && state.waited }, exploration: undefined };
  }
  const worthWaiting = !state.waited && graftableInMs > 0 && graftableInMs <= meshPeriodMs;
  if (worthWaiting) {
    const thenMs = nowMs + graftableInMs + heartbeatMs;
    return { state: { ...state, meshDueAtMs: thenMs, waited: true }, exploration: undefined };
  }
  const [peer] = candidates();
  const reason = "a mesh stays short, and the connected peers do not mend it";
  return {
    state: { ...state, meshDueAtMs: nowMs + meshPeriodMs, waited: false },
    exploration: peer && { peer, replaces: false, reason, values: { graftableInMs } },
  };
}

/** Spread, so that nodes which lost each other at once do not all try at once. */
function spread(periodMs: number, random: () => number): number {
  return periodMs * (0.5 + random());
}
