/** Whom to name to a peer that asks for others. Pure. */
import type { PeerRecord } from "../peer-record.ts";
import { onlyCame, shuffled } from "./dial-order.ts";

/**
 * With so many names of peers that it dialled itself, a node names few that only ever came, of which some cannot be dialled. None at all
 * would be too few: who came late to a network would be heard of by nobody.
 */
const reachedNames = 6;
/** Of those who only came, one to so many who were reached. */
const reachedToCame = 8;

/** @param from those worth naming; drawn by chance from them, anew for each who asks */
export function chooseNames(from: readonly PeerRecord[], count: number, random: () => number): PeerRecord[] {
  const drawn = shuffled(from, random);
  const { reached = [], came = [] } = Object.groupBy(drawn, (peer) => (onlyCame(peer) ? "came" : "reached"));
  if (reached.length < reachedNames) return drawn.slice(0, count);
  const tried = Math.ceil(Math.min(reached.length, count) / (reachedToCame + 1));
  const named = [...reached.slice(0, count - Math.min(tried, came.length)), ...came.slice(0, tried)];
  return shuffled(named.slice(0, count), random);
}
