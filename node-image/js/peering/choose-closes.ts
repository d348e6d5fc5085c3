/**
 * Which connections to close. Pure.
 *
 * The rule for a full node: it accepts a few connections beyond `max` as guests (`guestSlots`), so that a newcomer
 * can still ask a full bootstrap node for peers. A guest is closed `guestMs` after it opened unless a place came
 * free. The newest inbound connection is the guest, so those that were there first keep their place. Beyond
 * the guest slots, connections are refused before any handshake.
 */

export interface Link {
  readonly peer: string;
  readonly direction: "inbound" | "outbound";
  readonly openedAtMs: number;
  /** In the mesh of any topic. */
  readonly inMesh: boolean;
}

/** Connections beyond `max` that a full node holds for a moment. */
export const guestSlots = 8;
/** Long enough for identify and one peer exchange over a round trip of half a second. */
export const guestMs = 3000;
/** Two connections to one peer that opened within this time are two dials that crossed. */
const crossedWithinMs = 5000;

/** Connections over `max` that had their time: outside of the mesh before in it, inbound before outbound, newest first. */
export function closeSurplus<T extends Link>(links: readonly T[], max: number, nowMs: number): T[] {
  return links
    .toSorted(
      (a, b) =>
        Number(a.inMesh) - Number(b.inMesh) ||
        Number(a.direction === "outbound") - Number(b.direction === "outbound") ||
        b.openedAtMs - a.openedAtMs,
    )
    .slice(0, Math.max(0, links.length - max))
    .filter((link) => nowMs - link.openedAtMs >= guestMs);
}

/**
 * All but one connection to the same peer. Of two dials that crossed, both ends keep the one that the smaller id
 * dialled; otherwise the older one is a leftover that its other end has lost already.
 */
export function closeDuplicates<T extends Link>(links: readonly T[], ownId: string): T[] {
  return [...Map.groupBy(links, (link) => link.peer).values()].flatMap((same) => {
    const kept = same.reduce((a, b) => preferred(a, b, ownId));
    return same.filter((link) => link !== kept);
  });
}

function preferred<T extends Link>(a: T, b: T, ownId: string): T {
  const crossed = Math.abs(a.openedAtMs - b.openedAtMs) < crossedWithinMs && a.direction !== b.direction;
  if (!crossed) return a.openedAtMs > b.openedAtMs ? a : b;
  const dialledBySmaller = ownId < a.peer ? "outbound" : "inbound";
  return a.direction === dialledBySmaller ? a : b;
}

/**
 * What an exploratory connection replaces, so that exploring does not fill the node up to `max`: one of the
 * node's own dials outside of the mesh that is older than the exploration, by chance. None when nothing is over `target`.
 */
export function closeExplored<T extends Link>(
  links: readonly T[],
  target: number,
  explored: string,
  random: () => number,
): T | undefined {
  if (links.length <= target) return undefined;
  const replaceable = links.filter((link) => link.direction === "outbound" && !link.inMesh && link.peer !== explored);
  return replaceable[Math.floor(random() * replaceable.length)];
}
