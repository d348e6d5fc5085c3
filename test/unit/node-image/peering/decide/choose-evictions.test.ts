import fc from "fast-check";
import { expect, test } from "vitest";
import type { PeeringConfig } from "../../../../../node-image/contract/index.ts";
import {
  chooseEvictions,
  type Eviction,
  guestMs,
} from "../../../../../node-image/js/peering/decide/choose-evictions.ts";
import { evictionOrder } from "../../../../../node-image/js/peering/decide/eviction-order.ts";
import type { Link } from "../../../../../node-image/js/peering/link.ts";
import { anyLinks, linkOf, linksOf, peersOf } from "./link-of.ts";
import { settingsWith } from "./settings.ts";

const nowMs = 200_000;
const gone = (links: readonly Link[], config: PeeringConfig, atMs = nowMs, highWaterAtMs?: number) =>
  peersOf(chooseEvictions(links, highWaterAtMs, config, atMs).map(({ link }) => link));
/** Outbound floor 0, so that it stands in no test's way that does not ask for it. */
const watermarks = (o: Partial<PeeringConfig["connections"]> = {}) =>
  settingsWith({ connections: { outboundRatio: 0, target: 2, lowWater: 2, highWater: 4, max: 40, ...o } });
const full = (o: Partial<PeeringConfig["connections"]> = {}) =>
  settingsWith({ connections: { outboundRatio: 0, target: 2, lowWater: 2, highWater: 2, max: 2, ...o } });

test("nothing is evicted at the high water", () => {
  expect(gone(linksOf(4), watermarks())).toEqual([]);
});

test("above the high water the node evicts until the low water is left, by the order of the settings", () => {
  const config = settingsWith({ ...watermarks(), eviction: { order: ["value"] } });
  const links = linksOf(5, (i) => ({ value: [3, 1, 5, 2, 4][i] ?? 0 }));
  expect(gone(links, config)).toEqual(["p1", "p3", "p0"]);
  expect(chooseEvictions(links, undefined, config, nowMs)[0]).toEqual({
    rule: "high-water",
    what: "evict",
    link: links[1],
    reason: "there are more connections than the high water",
    values: { connections: 5, highWater: 4, lowWater: 2, ageMs: nowMs, spared: false, value: 1 },
  });
});

test("connections in their grace period are not evicted by the high water, and drive nobody out", () => {
  const config = watermarks({ graceMs: 20_000 });
  const links = linksOf(8, (i) => ({ openedAtMs: i < 3 ? nowMs - 19_999 : nowMs - 20_000 }));
  expect(gone(links, config)).toEqual(["p3", "p4", "p5"]);
  expect(gone(links.slice(0, 7), config)).toEqual([]);
});

test("the high water keeps silent for its time after it evicted", () => {
  const config = watermarks({ silenceMs: 10_000 });
  expect(gone(linksOf(5), config, nowMs, nowMs - 9999)).toEqual([]);
  expect(gone(linksOf(5), config, nowMs, nowMs - 10_000)).toHaveLength(3);
});

test("mesh peers and busy peers are spared while others can go", () => {
  const links = [
    linkOf("meshed", { inMesh: true, value: 1 }),
    linkOf("busy", { busy: true, value: 2 }),
    ...linksOf(3, () => ({ value: 9 })),
  ];
  const order = { order: ["value" as const], spareMesh: true, spareBusy: true };
  expect(gone(links, settingsWith({ ...watermarks(), eviction: order }))).toEqual(["p0", "p1", "p2"]);
  expect(gone(links, settingsWith({ ...watermarks({ lowWater: 1 }), eviction: order }))).toEqual([
    "p0",
    "p1",
    "p2",
    "meshed",
  ]);
  expect(gone(links, settingsWith({ ...watermarks(), eviction: { order: ["value"] } })).slice(0, 2)).toEqual([
    "meshed",
    "busy",
  ]);
});

test("the high water takes none of the node's own dials that its floor wants", () => {
  const config = watermarks({ target: 4, outboundRatio: 0.5 });
  const links = linksOf(6, (i) => ({ direction: i < 3 ? "outbound" : "inbound", openedAtMs: 100 - i }));
  expect(gone(links, config)).toEqual(["p0", "p3", "p4", "p5"]);
});

test("protected own dials count for the floor, so that others need not be kept for it", () => {
  const config = watermarks({ target: 4, outboundRatio: 0.5 });
  const links = linksOf(6, (i) => ({ direction: "outbound", protected: i < 2, openedAtMs: i }));
  expect(gone(links, config)).toEqual(["p5", "p4", "p3", "p2"]);
});

test("a peer with a wanted capability stays unless there are more than are wanted", () => {
  const capabilities = { wanted: { store: 1 } };
  const config = settingsWith({ ...watermarks({ lowWater: 1 }), capabilities });
  const stores = [linkOf("old-store", { capabilities: ["store"] }), linkOf("store", stored(5))];
  expect(gone([...stores.slice(1), ...linksOf(4)], config)).toEqual(["p0", "p1", "p2", "p3"]);
  expect(gone([...stores, ...linksOf(3)], config)).toEqual(["store", "p0", "p1", "p2"]);
});

function stored(openedAtMs: number): Partial<Link> {
  return { capabilities: ["store"], openedAtMs };
}

test("inbound connections beyond their share go, and no others", () => {
  const config = settingsWith({ connections: { max: 10, highWater: 10, lowWater: 10, target: 4, inboundRatio: 0.25 } });
  const links = linksOf(8, (i) => ({ direction: i < 4 ? "inbound" : "outbound", openedAtMs: i }));
  expect(gone(links, config)).toEqual(["p3", "p2"]);
  expect(chooseEvictions(links, undefined, config, nowMs)[0]).toMatchObject({
    rule: "inbound-share",
    what: "evict",
    reason: "inbound connections hold more than their share",
    values: { inbound: 4, most: 2, openedAtMs: 3 },
  });
  expect(gone(links.slice(2), config)).toEqual([]);
});

test("beyond the cap the newest inbound connection outside of the mesh makes room", () => {
  const links = [
    linkOf("old"),
    linkOf("newest-in-mesh", { openedAtMs: 9, inMesh: true }),
    linkOf("own-dial", { openedAtMs: 8, direction: "outbound" }),
    linkOf("newest", { openedAtMs: 7 }),
  ];
  const cap = (max: number) => settingsWith({ connections: { ...full().connections, highWater: 40, max } });
  expect(gone(links, cap(3))).toEqual(["newest"]);
  expect(gone(links, cap(1))).toEqual(["newest", "old", "own-dial"]);
});

test("a guest keeps its connection until its time is over, where the node has guests", () => {
  const links = [linkOf("resident"), linkOf("guest", { openedAtMs: 10_000 })];
  const cap = (guests: number) =>
    settingsWith({ connections: { ...full().connections, highWater: 40, max: 1, guests } });
  expect(gone(links, cap(8), 10_000 + guestMs - 1)).toEqual([]);
  expect(gone(links, cap(8), 10_000 + guestMs)).toEqual(["guest"]);
  expect(gone(links, cap(0), 10_000)).toEqual(["guest"]);
});

test("a young guest is waited for: nobody who was there before goes in its place", () => {
  const links = [linkOf("old"), linkOf("older", { openedAtMs: 1 }), linkOf("young", { openedAtMs: nowMs - 1 })];
  expect(gone(links, full({ lowWater: 2, graceMs: 1e9 }))).toEqual([]);
});

test("own dials of the floor and wanted service peers go last when the cap leaves no choice", () => {
  const config = settingsWith({
    connections: { target: 2, lowWater: 40, highWater: 40, max: 40, outboundRatio: 0.5 },
    capabilities: { wanted: { store: 1 } },
  });
  const capped = { ...config, connections: { ...config.connections, max: 2 } };
  const links = [
    linkOf("own", { direction: "outbound" }),
    linkOf("store", { capabilities: ["store"], openedAtMs: 9 }),
    linkOf("meshed", { inMesh: true }),
    linkOf("dear", { protected: true, openedAtMs: 10 }),
  ];
  expect(gone(links, capped)).toEqual(["meshed", "store"]);
});

test("whoever spent its credit is disconnected, and counts no more for the other rules", () => {
  const links = [linkOf("bad", { credit: 0.1 }), ...linksOf(4, () => ({ credit: 0.2 }))];
  expect(chooseEvictions(links, undefined, watermarks(), nowMs)).toEqual([
    {
      rule: "credit",
      what: "disconnect",
      link: links[0],
      reason: "the peer spent its credit",
      values: { credit: 0.1, disconnectBelow: 0.2 },
    },
  ]);
});

test("protected peers are evicted by no rule", () => {
  const links = linksOf(50, () => ({ protected: true, credit: 0 }));
  expect(gone(links, full({ inboundRatio: 0.1 }))).toEqual([]);
});

const anyConfig = fc
  .record({
    waters: fc.tuple(fc.integer({ min: 1, max: 60 }), fc.nat(20), fc.nat(20)),
    target: fc.integer({ min: 1, max: 60 }),
    graceMs: fc.constantFrom(0, 20_000, 150_000),
    outboundRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    inboundRatio: fc.constantFrom(1, 1, 0.5, 0),
    guests: fc.nat(8),
    order: fc.shuffledSubarray(
      ["mesh", "service", "score", "value", "streams", "inbound", "newest", "oldest", "crowd", "bootstrap"] as const,
      { minLength: 1 },
    ),
    spareMesh: fc.boolean(),
    spareBusy: fc.boolean(),
    store: fc.nat(5),
  })
  .map(({ waters: [lowWater, toHigh, toMax], order, spareMesh, spareBusy, store, ...connections }) =>
    settingsWith({
      connections: { ...connections, lowWater, highWater: lowWater + toHigh, max: lowWater + toHigh + toMax },
      eviction: { order, spareMesh, spareBusy },
      capabilities: { wanted: store === 0 ? {} : { store } },
    }),
  );

/** Holds whatever the links and settings. */
const always = (holds: (links: Link[], config: PeeringConfig, evictions: Eviction<Link>[], left: Link[]) => boolean) =>
  fc.assert(
    fc.property(anyLinks, anyConfig, (links, config) => {
      const evictions = chooseEvictions(links, undefined, config, nowMs);
      const closed = new Set(evictions.map(({ link }) => link));
      return holds(
        links,
        config,
        evictions,
        links.filter((link) => !closed.has(link)),
      );
    }),
    { numRuns: 500 },
  );
const count = (links: readonly Link[], is: (link: Link) => boolean) => links.filter(is).length;
const isOutbound = ({ direction }: Link) => direction === "outbound";

test("no connection is closed twice, and no protected one at all, whatever stands", () => {
  always(
    (links, _, evictions, left) =>
      left.length === links.length - evictions.length && evictions.every(({ link }) => !link.protected),
  );
});

test("once guests had their time no more than the cap are left, but for protected ones", () => {
  always((links, { connections }, _, left) => left.length <= Math.max(connections.max, count(links, isProtected)));
});

function isProtected(link: Link): boolean {
  return link.protected;
}

test("the high water leaves no fewer than the low water", () => {
  always((links, { connections }, evictions) => {
    const byOthersFirst = evictions.filter(({ rule }) => rule === "credit").length;
    const byHighWater = evictions.filter(({ rule }) => rule === "high-water").length;
    return byHighWater === 0 || links.length - byOthersFirst - byHighWater >= connections.lowWater;
  });
});

test("the outbound floor is kept while any other unprotected connection can go", () => {
  always((links, config, evictions, left) => {
    const { target, highWater, max, outboundRatio } = config.connections;
    const floor = Math.round(Math.min(target, highWater, max) * outboundRatio);
    const good = links.filter(({ credit, protected: safe }) => safe || credit >= config.score.disconnectBelow);
    const kept = count(left, isOutbound) >= Math.min(floor, count(good, isOutbound));
    const wanted = config.capabilities.wanted.store ?? 0;
    const isKept = (link: Link) => wanted > 0 && link.capabilities.includes("store");
    const mayGo = left.some((link) => !isOutbound(link) && !link.protected && !isKept(link));
    const outOfNeed = evictions.some(({ rule }) => rule === "cap") && !mayGo;
    return kept || outOfNeed;
  });
});

test("a wanted capability is not lost to the high water or to the inbound share", () => {
  always((links, { capabilities }, evictions) => {
    const isStore = ({ capabilities: offered }: Link) => offered.includes("store");
    const lost = evictions.filter(({ rule, link }) => rule !== "cap" && rule !== "credit" && isStore(link)).length;
    const stores = count(links, isStore);
    const byCredit = evictions.filter(({ rule, link }) => rule === "credit" && isStore(link)).length;
    return lost === 0 || stores - byCredit - lost >= (capabilities.wanted.store ?? 0);
  });
});

test("the high water takes the first of its order: nobody who could go as well comes before one who went", () => {
  always((links, config, evictions, left) => {
    const spared = (link: Link) =>
      (config.eviction.spareMesh && link.inMesh) || (config.eviction.spareBusy && link.busy);
    const stayed = links.filter((link) => !evictions.some((e) => e.rule === "credit" && e.link === link));
    const order = evictionOrder<Link>(config.eviction.order, stayed, config.capabilities.wanted);
    const couldGo = left.filter(
      (link) =>
        !link.protected &&
        !isOutbound(link) &&
        !link.capabilities.includes("store") &&
        nowMs - link.openedAtMs >= config.connections.graceMs,
    );
    return evictions
      .filter(({ rule }) => rule === "high-water")
      .every(({ link: went }) =>
        couldGo.every(
          (link) =>
            Number(spared(went)) - Number(spared(link)) < 0 ||
            (spared(went) === spared(link) && order.compare(went, link) <= 0),
        ),
      );
  });
});
