/** Which connections to close because there is another one to the same peer. Pure. */
import type { Link } from "../link.ts";
import type { Closing } from "./why.ts";

/** Two connections to one peer that opened within this time are two dials that crossed. */
const crossedWithinMs = 5000;

/**
 * All but one connection to the same peer. Of two dials that crossed, both ends keep the one that the smaller id
 * dialled; otherwise the older one is a leftover that its other end has lost already.
 */
export function closeDuplicates<T extends Link>(links: readonly T[], ownId: string): Closing<T>[] {
  return [...Map.groupBy(links, ({ peer }) => peer).values()].flatMap((same) => {
    const kept = same.reduce((a, b) => preferred(a, b, ownId));
    return same.filter((link) => link !== kept).map((link) => closing(link, kept));
  });
}

function closing<T extends Link>(link: T, kept: T): Closing<T> {
  const reason = crossed(link, kept)
    ? "two dials crossed, and both ends keep the one that the smaller id dialled"
    : "the peer opened a newer connection";
  return { what: "disconnect", link, reason, values: { direction: link.direction } };
}

function preferred<T extends Link>(a: T, b: T, ownId: string): T {
  if (!crossed(a, b)) return a.openedAtMs > b.openedAtMs ? a : b;
  const dialledBySmaller = ownId < a.peer ? "outbound" : "inbound";
  return a.direction === dialledBySmaller ? a : b;
}

function crossed(a: Link, b: Link): boolean {
  return Math.abs(a.openedAtMs - b.openedAtMs) < crossedWithinMs && a.direction !== b.direction;
}
