import fc from "fast-check";
import { expect, test } from "vitest";
import { closeDuplicates } from "../../../../../node-image/js/peering/decide/close-duplicates.ts";
import { linkOf } from "./link-of.ts";

test("of two dials that crossed, both ends keep the one that the smaller id dialled", () => {
  const seenBySmaller = [linkOf("b", { direction: "outbound", openedAtMs: 5 }), linkOf("b", { openedAtMs: 9 })];
  const seenByLarger = [linkOf("a", { direction: "outbound", openedAtMs: 7 }), linkOf("a", { openedAtMs: 6 })];
  expect(closeDuplicates(seenBySmaller, "a")).toEqual([
    {
      what: "disconnect",
      link: seenBySmaller[1],
      reason: "two dials crossed, and both ends keep the one that the smaller id dialled",
      values: { direction: "inbound" },
    },
  ]);
  expect(closeDuplicates(seenByLarger, "b").map(({ link }) => link)).toEqual([seenByLarger[0]]);
});

test("of two connections that did not cross, the older one is a leftover", () => {
  const links = [
    linkOf("b", { direction: "outbound", openedAtMs: 0 }),
    linkOf("b", { openedAtMs: 60_000 }),
    linkOf("c"),
  ];
  expect(closeDuplicates(links, "a")).toEqual([
    {
      what: "disconnect",
      link: links[0],
      reason: "the peer opened a newer connection",
      values: { direction: "outbound" },
    },
  ]);
});

test("each connected peer keeps exactly one connection", () => {
  const anyLink = fc
    .tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("inbound" as const, "outbound" as const), fc.nat(20_000))
    .map(([peer, direction, openedAtMs]) => linkOf(peer, { direction, openedAtMs }));
  fc.assert(
    fc.property(fc.array(anyLink), (links) => {
      const closed = new Set(closeDuplicates(links, "b2").map(({ link }) => link));
      const kept = links.filter((link) => !closed.has(link)).map(({ peer }) => peer);
      return kept.length === new Set(links.map(({ peer }) => peer)).size && new Set(kept).size === kept.length;
    }),
  );
});
