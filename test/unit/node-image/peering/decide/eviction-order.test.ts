import { expect, test } from "vitest";
import type { EvictionCriterion } from "../../../../../node-image/contract/index.ts";
import { evictionOrder } from "../../../../../node-image/js/peering/decide/eviction-order.ts";
import type { Link } from "../../../../../node-image/js/peering/link.ts";
import { linkOf, peersOf } from "./link-of.ts";

const sorted = (criteria: readonly EvictionCriterion[], links: readonly Link[]) =>
  peersOf(links.toSorted(evictionOrder(criteria, links, { store: 1 }).compare));

test.each<[EvictionCriterion, Partial<Link>, Partial<Link>]>([
  ["mesh", { inMesh: false }, { inMesh: true }],
  ["service", { capabilities: ["relay", "filter"] }, { capabilities: ["store"] }],
  ["score", { score: -5 }, { score: 0 }],
  ["value", { value: 1 }, { value: 2 }],
  ["streams", { streams: 0 }, { streams: 3 }],
  ["inbound", { direction: "inbound" }, { direction: "outbound" }],
  ["newest", { openedAtMs: 9 }, { openedAtMs: 1 }],
  ["oldest", { openedAtMs: 1 }, { openedAtMs: 9 }],
  ["bootstrap", { bootstrap: true }, { bootstrap: false }],
])("%s: %o goes before %o", (criterion, goes, stays) => {
  expect(sorted([criterion], [linkOf("stays", stays), linkOf("goes", goes)])).toEqual(["goes", "stays"]);
});

test("crowd: those of the most common address prefix go first, those without an address last", () => {
  const links = ["", "10.0.1.1", "10.0.0.1", "10.0.0.2"].map((ip) => linkOf(ip, { ip }));
  expect(sorted(["crowd"], links)).toEqual(["10.0.0.1", "10.0.0.2", "10.0.1.1", ""]);
});

test("the first criterion decides, the next among its equals; those who are alike in all stay as they are", () => {
  const links = [
    linkOf("a", { value: 2, streams: 0 }),
    linkOf("b", { value: 1, streams: 5 }),
    linkOf("c", { value: 1, streams: 2 }),
    linkOf("d", { value: 1, streams: 2 }),
  ];
  expect(sorted(["value", "streams"], links)).toEqual(["c", "d", "b", "a"]);
});

test("what the order saw in a link is told by name", () => {
  const link = linkOf("a", { value: 2.5, inMesh: true, openedAtMs: 7, ip: "10.0.0.1" });
  const order = evictionOrder(["mesh", "value", "inbound", "newest", "crowd"], [link], {});
  expect(order.valuesOf(link)).toEqual({ inMesh: true, value: 2.5, outbound: false, openedAtMs: 7, sameSubnet: 1 });
});
