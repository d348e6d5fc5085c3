/** Which known peers may be dialled now. Pure. */
import type { PeeringConfig } from "../../../contract/index.ts";
import type { Link } from "../link.ts";
import type { PeerRecord } from "../peer-record.ts";
import { givenUp } from "./backoff.ts";
import { creditLevel, creditRatio } from "./credit.ts";
import type { ServiceSlots } from "./service-slots.ts";

/** How things stand when the node asks itself whom to dial. */
export interface DialView {
  /** Open connections, one a peer. */
  readonly links: readonly Link[];
  /** Peers that are being dialled. */
  readonly dialing: readonly PeerRecord[];
  /** All peers that the node knows, without itself. */
  readonly known: readonly PeerRecord[];
  /** Shards that the node subscribes to. */
  readonly ownShards: readonly number[];
  readonly slots: ServiceSlots;
  /** Time since a dial was last begun that did not fail, ms. */
  readonly sinceDialMs: number;
}

/**
 * Peers that are neither connected nor being dialled, blocked, given up, ignored for their credit, or waiting (after a
 * failure or an eviction); bootstrap nodes only while they are needed.
 */
export function dialCandidates(view: DialView, config: PeeringConfig, nowMs: number): PeerRecord[] {
  const busy = new Set([...view.links, ...view.dialing].map((peer) => ("peer" in peer ? peer.peer : peer.id)));
  const free = view.known.filter(
    (peer) =>
      !busy.has(peer.id) &&
      !peer.blocked &&
      peer.nextDialAtMs <= nowMs &&
      !givenUp(peer, config.backoff) &&
      creditLevel(creditRatio(peer.credit, config.score, nowMs), config.score) === "good",
  );
  return needsBootstrap(view, free, config.bootstrap) ? free : free.filter(({ bootstrap }) => !bootstrap);
}

/**
 * Whether bootstrap nodes are dialled: always where they are never let go; else while fewer are held than are to be kept,
 * or the node holds and could dial too few others.
 */
function needsBootstrap(
  { links, dialing }: DialView,
  free: readonly PeerRecord[],
  { releaseAt, keep }: PeeringConfig["bootstrap"],
): boolean {
  if (releaseAt === null) return true;
  const all = [...links, ...dialing];
  const others = [...all, ...free].filter(({ bootstrap }) => !bootstrap).length;
  return others < releaseAt || all.filter(({ bootstrap }) => bootstrap).length < keep;
}
