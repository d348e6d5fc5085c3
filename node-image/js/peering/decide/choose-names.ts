/** Whom to name to a peer that asks for others. Pure. */
import type { PeerRecord } from "../peer-record.ts";
import { onlyCame, shuffled } from "./dial-order.ts";

/** With so many names of peers that it dialled itself, a node names none that only ever came, as one does whom nobody can dial. */
const reachedNames = 6;

/** @param from those worth naming; drawn by chance from them, anew for each who asks */
export function chooseNames(from: readonly PeerRecord[], count: number, random: () => number): PeerRecord[] {
  const reached = from.filter((peer) => !onlyCame(peer));
  return shuffled(reached.length >= reachedNames ? reached : from, random).slice(0, count);
}
