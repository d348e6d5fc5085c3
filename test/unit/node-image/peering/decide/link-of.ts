/** A connection as the decisions see it, by the peer's name, and any number of them drawn at random. */
import fc from "fast-check";
import type { Link } from "../../../../../node-image/js/peering/link.ts";

export function linkOf(peer: string, o: Partial<Link> = {}): Link {
  return {
    id: `connection of ${peer}`,
    peer,
    direction: "inbound",
    ip: "",
    openedAtMs: 0,
    streams: 0,
    busy: false,
    inMesh: false,
    relays: true,
    shards: [],
    capabilities: ["relay"],
    bootstrap: false,
    protected: false,
    source: undefined,
    value: 0,
    score: 0,
    credit: 1,
    ...o,
  };
}

/** So many links of an index each: `linksOf(3, (i) => ({ openedAtMs: i }))` are peers p0, p1 and p2. */
export function linksOf(count: number, o: (i: number) => Partial<Link> = () => ({})): Link[] {
  return Array.from({ length: count }, (_, i) => linkOf(`p${i}`, o(i)));
}

export function peersOf(links: readonly { readonly peer: string }[]): string[] {
  return links.map(({ peer }) => peer);
}

/** Connections to up to sixty peers, opened within the last hundred seconds before 100,000 ms. */
export const anyLinks: fc.Arbitrary<Link[]> = fc
  .array(
    fc.record({
      direction: fc.constantFrom("inbound" as const, "outbound" as const),
      ip: fc.constantFrom("10.0.0.1", "10.0.1.1", "10.0.1.2", "fd00::1", ""),
      openedAtMs: fc.integer({ min: 0, max: 100_000 }),
      streams: fc.nat(5),
      busy: fc.boolean(),
      inMesh: fc.boolean(),
      bootstrap: fc.boolean(),
      protected: fc.boolean(),
      capabilities: fc.subarray(["relay", "store", "filter"] as const),
      value: fc.integer({ min: -20, max: 100 }),
      score: fc.double({ min: -100, max: 100, noNaN: true }),
      credit: fc.constantFrom(1, 1, 1, 0.4, 0.1),
    }),
    { maxLength: 60 },
  )
  .map((links) => links.map((o, i) => linkOf(`p${i}`, o)));
