/** Which links stood at a round, from what each node listed. */
import type { NetworkPart } from "../report-document.ts";

export interface GraphLink {
  /** Places of nodes, the smaller first. */
  readonly a: number;
  readonly b: number;
  /** Whether both ends listed it; one alone may not have noticed its end, or not yet its begin. */
  readonly both: boolean;
}

/** @param shown whether links of a kind are, see `NetworkPart.linksOf` */
export function linksAt(
  { linksOf }: Pick<NetworkPart, "linksOf">,
  round: number,
  shown: (kind: number) => boolean,
): readonly GraphLink[] {
  const ends = new Map<number, number>();
  for (const [node, links] of linksOf.entries()) {
    for (const { peer, kind, from, until } of eachLink(links)) {
      if (round < from || round >= until || !shown(kind)) continue;
      const pair = Math.min(node, peer) * linksOf.length + Math.max(node, peer);
      ends.set(pair, (ends.get(pair) ?? 0) | (node < peer ? 1 : 2));
    }
  }
  return [...ends].map(([pair, listedBy]) => ({
    a: Math.floor(pair / linksOf.length),
    b: pair % linksOf.length,
    both: listedBy === 3,
  }));
}

export interface ListedLink {
  readonly peer: number;
  readonly kind: number;
  /** Rounds; it was no longer listed at `until`. */
  readonly from: number;
  readonly until: number;
}

/** Those of one node, in the order in which they ended. */
export function* eachLink(links: readonly number[]): Generator<ListedLink> {
  for (let i = 0; i + 3 < links.length; i += 4) {
    const [peer = 0, kind = 0, from = 0, until = 0] = links.slice(i, i + 4);
    yield { peer, kind, from, until };
  }
}
