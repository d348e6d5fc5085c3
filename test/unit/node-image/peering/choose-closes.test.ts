import fc from "fast-check";
import { expect, test } from "vitest";
import {
  closeDuplicates,
  closeExplored,
  closeSurplus,
  guestMs,
  type Link,
} from "../../../../node-image/js/peering/choose-closes.ts";

const link = (peer: string, o: Partial<Link> = {}): Link => ({
  peer,
  direction: "inbound",
  openedAtMs: 0,
  inMesh: false,
  ...o,
});
const names = (links: readonly Link[]) => links.map(({ peer }) => peer);

test("nothing is closed at the limit", () => {
  expect(closeSurplus([link("a"), link("b")], 2, 1e6)).toEqual([]);
});

test("the newest inbound connection outside of the mesh makes room", () => {
  const links = [
    link("old"),
    link("newest-in-mesh", { openedAtMs: 9, inMesh: true }),
    link("own-dial", { openedAtMs: 8, direction: "outbound" }),
    link("newest", { openedAtMs: 7 }),
  ];
  expect(names(closeSurplus(links, 3, 1e6))).toEqual(["newest"]);
  expect(names(closeSurplus(links, 1, 1e6))).toEqual(["newest", "old", "own-dial"]);
});

test("a guest keeps its connection until its time is over", () => {
  const links = [link("resident"), link("guest", { openedAtMs: 10_000 })];
  expect(closeSurplus(links, 1, 10_000 + guestMs - 1)).toEqual([]);
  expect(names(closeSurplus(links, 1, 10_000 + guestMs))).toEqual(["guest"]);
});

test("what stays is never above the limit once the guests had their time", () => {
  const anyLink = fc.record({
    peer: fc.uuid(),
    direction: fc.constantFrom("inbound" as const, "outbound" as const),
    openedAtMs: fc.integer({ min: 0, max: 1e6 }),
    inMesh: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(anyLink), fc.integer({ min: 1, max: 20 }), (links, max) => {
      const closed = closeSurplus(links, max, 1e6 + guestMs);
      return closed.length === Math.max(0, links.length - max);
    }),
  );
});

test("of two dials that crossed, both ends keep the one that the smaller id dialled", () => {
  const seenBySmaller = [link("b", { direction: "outbound", openedAtMs: 5 }), link("b", { openedAtMs: 9 })];
  const seenByLarger = [link("a", { direction: "outbound", openedAtMs: 7 }), link("a", { openedAtMs: 6 })];
  expect(closeDuplicates(seenBySmaller, "a")).toEqual([seenBySmaller[1]]);
  expect(closeDuplicates(seenByLarger, "b")).toEqual([seenByLarger[0]]);
});

test("of two connections that did not cross, the older one is a leftover", () => {
  const links = [link("b", { direction: "outbound", openedAtMs: 0 }), link("b", { openedAtMs: 60_000 }), link("c")];
  expect(closeDuplicates(links, "a")).toEqual([links[0]]);
});

test("an explored peer takes the place of an own dial outside of the mesh", () => {
  const links = [
    link("inbound"),
    link("in-mesh", { direction: "outbound", inMesh: true }),
    link("explored", { direction: "outbound" }),
    link("idle", { direction: "outbound" }),
  ];
  expect(closeExplored(links, 3, "explored", Math.random)?.peer).toBe("idle");
  expect(closeExplored(links, 4, "explored", Math.random)).toBeUndefined();
  expect(closeExplored(links.slice(0, 3), 2, "explored", Math.random)).toBeUndefined();
});
