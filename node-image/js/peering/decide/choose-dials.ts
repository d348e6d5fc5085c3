/** Which peers to dial now, and why. Pure. What is lacking, who may be dialled and who is preferred are `dial-*.ts`. */
import type { PeeringConfig } from "../../../contract/index.ts";
import type { PeerRecord } from "../peer-record.ts";
import { type DialView, dialCandidates } from "./dial-candidates.ts";
import { ceilingOf, type DialNeed, dialNeeds } from "./dial-needs.ts";
import { crowdingOf, demeritOf, shuffled } from "./dial-order.ts";
import type { Why } from "./why.ts";

/** To note as `dial`. */
export interface DialChoice extends Why {
  readonly peer: PeerRecord;
}

/**
 * For the most urgent lack first: who makes it good for sure before who may; others before bootstrap nodes; then who
 * was good and failed least; then, where the settings say so, who is unlike the peers that the node has; then by
 * chance, so that not everyone dials the same. Never above `max`, never more at once than allowed. `random` draws from
 * [0, 1).
 */
export function chooseDials(view: DialView, config: PeeringConfig, nowMs: number, random: () => number): DialChoice[] {
  if (urgentNeeds(view, config, nowMs).length === 0) return [];
  const chosen: DialChoice[] = [];
  let from: readonly PeerRecord[] = shuffled(dialCandidates(view, config, nowMs), random);
  let standing = view;
  for (;;) {
    const choice = nextChoice(from, standing, config, nowMs);
    if (choice === undefined) return chosen;
    chosen.push(choice);
    from = from.filter((peer) => peer !== choice.peer);
    standing = { ...standing, dialing: [...standing.dialing, choice.peer], sinceDialMs: 0 };
  }
}

/**
 * Whether there is room for a dial to explore. One for a mesh that stays short takes the place of a guest: peers outside of the
 * mesh, inbound ones first, go for it by the cap.
 */
export function hasRoom(
  { links, dialing }: DialView,
  { connections, parallelDials }: PeeringConfig,
  isShort: boolean,
): boolean {
  const most = isShort ? connections.max + connections.guests : ceilingOf(connections);
  return links.length + dialing.length < most && dialing.length < parallelDials;
}

/** What is lacking and may be dialled for now. */
function urgentNeeds(view: DialView, config: PeeringConfig, nowMs: number): DialNeed[] {
  if (view.dialing.length >= config.parallelDials) return [];
  const total = view.links.length + view.dialing.length;
  return dialNeeds(view, config, nowMs).filter(({ upTo }) => total < upTo);
}

function nextChoice(
  from: readonly PeerRecord[],
  view: DialView,
  config: PeeringConfig,
  nowMs: number,
): DialChoice | undefined {
  const crowding = config.diversity ? crowdingOf(view) : () => 0;
  for (const need of urgentNeeds(view, config, nowMs)) {
    const best = bestFor(need, from, (peer) => [demeritOf(peer, config, nowMs), crowding(peer)]);
    if (best === undefined) continue;
    const { failures, connectedForMs, bootstrap } = best;
    const values = { ...need.values, failures, connectedForMs, bootstrap, crowding: crowding(best) };
    return { peer: best, reason: need.reason, values };
  }
  return undefined;
}

/** The first in order; among equals the first of the list. */
function bestFor(
  need: DialNeed,
  from: readonly PeerRecord[],
  rank: (peer: PeerRecord) => readonly number[],
): PeerRecord | undefined {
  return from
    .map((peer) => ({ peer, fit: need.fit(peer) }))
    .filter(({ fit }) => fit !== "no")
    .map(({ peer, fit }) => ({ peer, keys: [fit === "yes" ? 0 : 1, Number(peer.bootstrap), ...rank(peer)] }))
    .toSorted((a, b) => compare(a.keys, b.keys))[0]?.peer;
}

function compare(a: readonly number[], b: readonly number[]): number {
  return a.map((key, i) => key - (b[i] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
