/** Which peers to dial now. Pure: what it needs to know is handed in. */
import type { PeeringConfig } from "../../contract/index.ts";
import type { KnownPeer } from "./known-peers.ts";

export interface Standing {
  /** Connected peers. */
  readonly connected: number;
  /** Those of them that the node dialled. */
  readonly outbound: number;
  /** Dials under way. */
  readonly dialing: number;
  /** Time since a dial was last begun, ms. */
  readonly sinceDialMs: number;
}

type Limits = Pick<PeeringConfig, "target" | "max" | "outboundRatio" | "parallelDials">;

/** A target above the hard limit is out of reach. */
export function targetOf(limits: Limits): number {
  return Math.min(limits.target, limits.max);
}

/** Below this a node is in need. Source: the Waku infrastructure post, six good connections. */
const neededConnections = 6;
/** Between two dials of a node that has what it needs and waits for others to dial it. */
export const topUpPeriodMs = 2000;

/**
 * How many dials to start. At once: the node's own share of dials, and what it needs at least. The rest up to the target
 * only one by one, so that others dial it meanwhile: gossipsub refuses the GRAFT of a peer that dialled once its mesh is
 * full, and accepts that of one it dialled itself, so a node that dialled everyone may find no mesh.
 * Never above the hard limit, never more at once than allowed.
 */
export function dialsWanted(standing: Standing, limits: Limits): number {
  const target = targetOf(limits);
  const total = standing.connected + standing.dialing;
  const ownShare = Math.round(target * limits.outboundRatio) - standing.outbound - standing.dialing;
  const need = Math.min(neededConnections, target) - total;
  const topUp = total < target && standing.sinceDialMs >= topUpPeriodMs ? 1 : 0;
  const allowed = Math.min(limits.max - total, limits.parallelDials - standing.dialing);
  return Math.max(0, Math.min(Math.max(ownShare, need, topUp), allowed));
}

/** Peers that may be dialled now: not connected, not being dialled, not waiting out a back-off. */
export function candidates(known: Iterable<KnownPeer>, busy: ReadonlySet<string>, nowMs: number): KnownPeer[] {
  return [...known].filter((peer) => !busy.has(peer.id) && peer.nextDialAtMs <= nowMs);
}

/** Those that failed least come first; among equals chance decides, so that not everyone dials the same. */
export function chooseDials(from: readonly KnownPeer[], count: number, random: () => number): KnownPeer[] {
  return shuffled(from, random)
    .toSorted((a, b) => a.failures - b.failures)
    .slice(0, count);
}

/**
 * Whom to try although the node has connections enough: a peer that was lost with many others (a partition may
 * have ended), else any. Without this, two halves that both met their target would never join again.
 */
export function chooseExploration(from: readonly KnownPeer[], random: () => number): KnownPeer | undefined {
  const lost = from.filter((peer) => peer.lostAtMs !== undefined);
  return lost.length > 0 ? shuffled(lost, random)[0] : chooseDials(from, 1, random)[0];
}

export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
