import fc from "fast-check";
import { expect, test } from "vitest";
import type { PeeringConfig } from "../../../../../node-image/contract/index.ts";
import { chooseDials, hasRoom } from "../../../../../node-image/js/peering/decide/choose-dials.ts";
import type { DialView } from "../../../../../node-image/js/peering/decide/dial-candidates.ts";
import type { PeerRecord } from "../../../../../node-image/js/peering/peer-record.ts";
import { peerRecord } from "../peer-record.ts";
import { anyLinks, linkOf, linksOf } from "./link-of.ts";
import { settingsWith } from "./settings.ts";
import { viewOf } from "./view-of.ts";

const nowMs = 200_000;
const strangers = (count: number, o: Partial<PeerRecord> = {}) =>
  Array.from({ length: count }, (_, i) => peerRecord(`s${i}`, o));
const choices = (view: Partial<DialView>, config: PeeringConfig, atMs = nowMs) =>
  chooseDials(viewOf({ known: strangers(50), ...view }), config, atMs, Math.random);
const ids = (view: Partial<DialView>, config: PeeringConfig) => choices(view, config).map(({ peer }) => peer.id);
const limits = (o: Partial<PeeringConfig["connections"]> = {}) => settingsWith({ connections: o });
/** Target 20, of which 30 % are the node's own dials. */
const plain = limits();
const outbound = (count: number) => linksOf(count, () => ({ direction: "outbound" }));
const inbound = (count: number) => Array.from({ length: count }, (_, i) => linkOf(`in${i}`));

test("a lonely node dials its own share at once, and no more at once than allowed", () => {
  expect(choices({}, limits({ outboundRatio: 0.5 }))).toHaveLength(10);
  expect(choices({}, { ...limits({ outboundRatio: 0.5 }), parallelDials: 4 })).toHaveLength(4);
});

test("a node with a small share of its own dials what it needs at least at once", () => {
  expect(choices({}, limits({ outboundRatio: 0 }))).toHaveLength(6);
  expect(choices({}, limits({ outboundRatio: 0, target: 3 }))).toHaveLength(3);
});

test("dials under way count as connections to come", () => {
  const dialing = strangers(3);
  expect(choices({ links: [...outbound(2), ...inbound(2)], dialing }, plain)).toHaveLength(1);
});

test("what is missing beyond that is dialled one by one, two seconds apart", () => {
  const links = [...outbound(6), ...inbound(4)];
  expect(choices({ links, sinceDialMs: 1999 }, plain)).toEqual([]);
  expect(choices({ links, sinceDialMs: 2000 }, plain)).toMatchObject([
    {
      reason: "the node has fewer connections than its target",
      values: { connections: 10, dialing: 0, target: 20, failures: 0, connectedForMs: 0, bootstrap: false },
    },
  ]);
  expect(choices({ links: [...outbound(6), ...inbound(14)], sinceDialMs: 1e6 }, plain)).toEqual([]);
});

test("a node that others filled still dials its own share, past the high water, but not past the cap", () => {
  const crowded = settingsWith({
    connections: { lowWater: 20, highWater: 30, max: 40 },
    eclipse: { fewest: 100 },
  });
  expect(choices({ links: [...outbound(3), ...inbound(17)] }, crowded)).toHaveLength(3);
  expect(choices({ links: inbound(30), sinceDialMs: 1e6 }, crowded)).toHaveLength(6);
  expect(choices({ links: inbound(38) }, crowded)).toHaveLength(2);
  expect(choices({ links: inbound(45) }, crowded)).toEqual([]);
});

test("a node that somebody may be cutting off dials its share of all connections, in the place of guests", () => {
  const crowded = settingsWith({
    connections: { lowWater: 20, highWater: 30, max: 40, guests: 8 },
    eclipse: { inboundRatio: 0.9, fewest: 6 },
  });
  expect(choices({ links: inbound(30) }, crowded)).toHaveLength(9);
  expect(choices({ links: inbound(45) }, crowded)).toHaveLength(3);
  expect(choices({ links: [...outbound(6), ...inbound(30)] }, crowded)).toEqual([]);
  expect(choices({ links: inbound(7) }, crowded)).toHaveLength(6);
});

test("a full node has room for a mesh that stays short, in the place of guests, and for nothing else", () => {
  const full = limits({ lowWater: 20, highWater: 30, max: 40, guests: 8 });
  const room = (count: number, isShort: boolean) => hasRoom(viewOf({ links: inbound(count) }), full, isShort);
  expect([room(29, false), room(30, false)]).toEqual([true, false]);
  expect([room(47, true), room(48, true)]).toEqual([true, false]);
});

test("who only ever came by itself is dialled to fill the node up, not for its own share, and after a failure only in need", () => {
  const came = (o: Partial<PeerRecord> = {}) => [peerRecord("hidden", { connectedAtMs: 1, ...o })];
  const filling = { links: [...outbound(6), ...inbound(1)], sinceDialMs: 1e6 };
  expect(ids({ known: came(), ...filling }, plain)).toEqual(["hidden"]);
  expect(ids({ known: came({ failures: 1 }), ...filling }, plain)).toEqual([]);
  expect(ids({ known: came(), links: inbound(plain.connections.target) }, plain)).toEqual([]);
  expect(ids({ known: came({ failures: 2 }), links: inbound(5) }, plain)).toEqual(["hidden"]);
  expect(ids({ known: came({ reachedAtMs: 1, failures: 2 }), links: inbound(7) }, plain)).toEqual(["hidden"]);
});

test("a peer that is known by name alone and failed is left to nodes in need, unless it refused or is a bootstrap node", () => {
  const failed = (o: Partial<PeerRecord> = {}) => [
    peerRecord("named", { failures: 1, lastFailure: "unreachable" as const, ...o }),
  ];
  expect(ids({ known: failed(), links: inbound(7) }, plain)).toEqual([]);
  expect(ids({ known: failed(), links: inbound(5) }, plain)).toEqual(["named"]);
  expect(ids({ known: failed({ failures: 0 }), links: inbound(7) }, plain)).toEqual(["named"]);
  expect(ids({ known: failed({ lastFailure: "refused" }), links: inbound(7) }, plain)).toEqual(["named"]);
  expect(ids({ known: failed({ bootstrap: true }), links: inbound(7) }, plain)).toEqual(["named"]);
  expect(ids({ known: failed({ reachedAtMs: 1 }), links: inbound(7) }, plain)).toEqual(["named"]);
});

test("a target above the high water is the high water, above which all would be evicted again", () => {
  const config = limits({ target: 20, lowWater: 10, highWater: 12 });
  expect(choices({ links: [...outbound(8), ...inbound(4)], sinceDialMs: 1e6 }, config)).toEqual([]);
});

test("slots that are kept for services are not filled with relay peers", () => {
  const halved = settingsWith({ connections: { relayRatio: 0.5 }, capabilities: { wanted: { store: 2 } } });
  const stores = [linkOf("a", { capabilities: ["store"] }), linkOf("b", { capabilities: ["store"] })];
  expect(choices({ links: [...stores, ...outbound(9)], sinceDialMs: 1e6 }, halved)).toHaveLength(1);
  expect(choices({ links: [...stores, ...outbound(10)], sinceDialMs: 1e6 }, halved)).toEqual([]);
  const known = [...strangers(5), peerRecord("store", { capabilities: ["store"] })];
  expect(choices({ links: [...stores, ...outbound(10)], sinceDialMs: 1e6, known }, halved)).toMatchObject([
    { peer: { id: "store" }, reason: "slots that are kept for wanted capabilities are free" },
  ]);
});

test("a capability that is short is dialled for first, whatever else is there", () => {
  const config = settingsWith({ capabilities: { wanted: { store: 2 } } });
  const known = [
    ...strangers(20),
    peerRecord("store-1", { capabilities: ["store"], failures: 3 }),
    peerRecord("store-2", { capabilities: ["relay", "store"] }),
    peerRecord("store-3", { capabilities: ["store"], failures: 9 }),
  ];
  expect(choices({ known }, config).slice(0, 3)).toMatchObject([
    {
      peer: { id: "store-2" },
      reason: "too few connected peers have a wanted capability",
      values: { capability: "store", wanted: 2, connected: 0, dialing: 0, failures: 0 },
    },
    { peer: { id: "store-1" }, values: { dialing: 1, failures: 3 } },
    { reason: "the node has fewer connections than it needs at least" },
  ]);
  const links = [...outbound(8), ...inbound(32)];
  expect(ids({ known, links: links.slice(0, 39) }, config)).toEqual(["store-2"]);
  expect(ids({ known, links }, config)).toEqual([]);
});

test("a peer that failed to serve is not dialled for what it failed", () => {
  const config = settingsWith({ connections: { outboundRatio: 0 }, capabilities: { wanted: { store: 1 } } });
  const known = [peerRecord("lazy", { capabilities: ["store"] })];
  const slot = { peer: "lazy", capability: "store" as const, holds: false, trying: false, triedAtMs: 0, failures: 0 };
  const slots = (lostAtMs: number) => new Map([["lazy store", { ...slot, lostAtMs }]]);
  expect(ids({ known, links: outbound(6), slots: slots(nowMs) }, config)).toEqual([]);
  expect(ids({ known, links: outbound(6), slots: slots(nowMs - 600_000) }, config)).toEqual(["lazy"]);
});

test("a shard that is short is dialled for at once, beyond the target only where the peer says that it relays it", () => {
  const config = limits({ perShard: 3 });
  const links = [...outbound(18).map((link) => ({ ...link, shards: [0] })), linkOf("x", { shards: [1] })];
  const known = [
    peerRecord("other", { shards: [7], capabilities: ["relay"] }),
    peerRecord("silent"),
    peerRecord("fits", { shards: [1], capabilities: ["relay"] }),
  ];
  const view = { known, links, ownShards: [0, 1] };
  expect(choices(view, config)).toMatchObject([
    {
      peer: { id: "fits" },
      reason: "too few connected peers relay a shard",
      values: { shard: 1, perShard: 3, connected: 1, dialing: 0 },
    },
  ]);
  expect(ids({ ...view, links: links.slice(1) }, config)).toEqual(["fits", "silent"]);
});

test("a peer that was dialled just now may still turn out to be what is short", () => {
  const config = limits({ perShard: 3 });
  const young = (direction: "inbound" | "outbound") =>
    linksOf(20, (i) => ({ direction: i < 10 ? "outbound" : direction, openedAtMs: i < 10 ? 0 : nowMs - 4999 }));
  expect(choices({ links: young("outbound") }, config)).toEqual([]);
  const known = strangers(5, { shards: [0] });
  expect(choices({ links: young("inbound"), known }, config)).toHaveLength(3);
});

test("a peer that does not relay, or only shards of others, is not dialled to fill the node", () => {
  const known = [peerRecord("store", { capabilities: ["store"] }), peerRecord("elsewhere", { shards: [3] })];
  expect(ids({ known }, plain)).toEqual([]);
  expect(ids({ known, ownShards: [] }, plain)).toEqual(["elsewhere"]);
});

test("who is known to relay a shard of ours comes before who does not say", () => {
  const known = [...strangers(9), peerRecord("fits", { shards: [0], failures: 2 })];
  expect(ids({ known }, { ...plain, parallelDials: 1 })).toEqual(["fits"]);
});

test("peers that were good and failed least are dialled first, bootstrap nodes last", () => {
  const known = [
    peerRecord("fleet", { bootstrap: true }),
    peerRecord("never"),
    peerRecord("came", { connectedForMs: 60_000, connectedAtMs: nowMs }),
    peerRecord("often", { failures: 2 }),
    peerRecord("good", { connectedForMs: 60_000, connectedAtMs: nowMs - 1000, reachedAtMs: 0 }),
    peerRecord("good-once", { connectedForMs: 60_000, connectedAtMs: nowMs, reachedAtMs: 0, failures: 4 }),
  ];
  expect(ids({ known }, plain)).toEqual(["good", "never", "came", "often", "good-once", "fleet"]);
});

test("who was good a day ago, or spent some of its credit, is no better than others", () => {
  const long = { connectedForMs: 1e6, connectedAtMs: nowMs, reachedAtMs: 0 };
  const credit = { ...peerRecord("x").credit, spentTokens: 15, atMs: nowMs };
  const known = [peerRecord("spent", { ...long, credit }), peerRecord("stranger")];
  const trusting = settingsWith({ score: { ignoreBelow: 0 } });
  expect(ids({ known }, trusting)).toEqual(["stranger", "spent"]);
  const day = 24 * 3_600_000;
  const later = chooseDials(
    viewOf({ known: [peerRecord("once", { ...long, failures: 1 }), peerRecord("stranger")] }),
    plain,
    nowMs + day,
    Math.random,
  );
  expect(later.map(({ peer }) => peer.id)).toEqual(["stranger", "once"]);
});

const at = (id: string, ip: string, o: Partial<PeerRecord> = {}) =>
  peerRecord(id, { addresses: [`/ip4/${ip}/tcp/9000/p2p/${id}`], ...o });

test("with diversity those of rare subnets, agents and sources come first, also among those chosen now", () => {
  const diverse = { ...limits({ outboundRatio: 0 }), diversity: true };
  const known = [at("near-1", "10.0.0.1"), at("near-2", "10.0.0.2"), at("near-3", "10.0.0.3"), at("far", "10.9.0.1")];
  const first = ids({ known }, diverse).slice(0, 2);
  expect(first).toContain("far");
  const links = [linkOf("held", { ip: "10.9.0.7", source: "mallory" })];
  const held = [at("held", "10.9.0.7", { agent: "nwaku" })];
  const among = (...peers: PeerRecord[]) =>
    ids({ known: [...held, ...peers], links }, { ...diverse, parallelDials: 1 });
  expect(among(at("near", "10.9.0.2"), at("far", "10.1.0.1"))).toEqual(["far"]);
  expect(among(at("same", "10.1.0.1", { agent: "nwaku" }), at("rare", "10.1.0.2", { agent: "go-waku" }))).toEqual([
    "rare",
  ]);
  expect(among(at("named", "10.1.0.1", { source: "mallory" }), at("own", "10.1.0.2", { source: "bob" }))).toEqual([
    "own",
  ]);
});

test("without diversity, and among equals, every peer gets its turn", () => {
  const known = [at("a", "10.9.0.1"), at("b", "10.9.0.2"), at("c", "10.1.0.1")];
  const links = [linkOf("held", { ip: "10.9.0.7" })];
  const first = new Set(Array.from({ length: 100 }, () => ids({ known, links }, { ...plain, parallelDials: 1 })[0]));
  expect(first.size).toBe(3);
});

const anyRecords = fc
  .array(
    fc.record({
      failures: fc.nat(5),
      nextDialAtMs: fc.constantFrom(0, 1e9),
      blocked: fc.boolean(),
      bootstrap: fc.boolean(),
      capabilities: fc.subarray(["relay", "store", "filter"] as const),
      shards: fc.subarray([0, 1]),
    }),
    { maxLength: 60 },
  )
  .map((records) => records.map((o, i) => peerRecord(`p${i + 30}`, o)));

test("never above the cap, never more at once than allowed, nobody twice, nobody blocked or waiting, whatever stands", () => {
  const anyConfig = fc
    .record({
      target: fc.integer({ min: 1, max: 80 }),
      waters: fc.tuple(fc.integer({ min: 1, max: 60 }), fc.nat(20), fc.nat(20)),
      outboundRatio: fc.double({ min: 0, max: 1, noNaN: true }),
      relayRatio: fc.double({ min: 0, max: 1, noNaN: true }),
      perShard: fc.nat(10),
      store: fc.integer({ min: 1, max: 50 }),
      parallelDials: fc.integer({ min: 1, max: 50 }),
    })
    .map(({ waters: [lowWater, toHigh, toMax], store, parallelDials, ...connections }) => ({
      ...settingsWith({
        connections: { ...connections, lowWater, highWater: lowWater + toHigh, max: lowWater + toHigh + toMax },
        capabilities: { wanted: { store } },
      }),
      parallelDials,
    }));
  fc.assert(
    fc.property(
      anyConfig,
      anyLinks,
      anyRecords,
      fc.nat(10),
      fc.nat(5000),
      (config, links, records, under, sinceDialMs) => {
        const dialing = records.slice(0, under).filter(({ id }) => !links.some(({ peer }) => peer === id));
        const view = viewOf({ links, dialing, known: records, ownShards: [0, 1], sinceDialMs });
        const chosen = chooseDials(view, config, nowMs, Math.random).map(({ peer }) => peer);
        const busy = new Set([...links.map(({ peer }) => peer), ...dialing.map(({ id }) => id)]);
        return (
          (chosen.length === 0 || links.length + dialing.length + chosen.length <= config.connections.max) &&
          (chosen.length === 0 || dialing.length + chosen.length <= config.parallelDials) &&
          new Set(chosen).size === chosen.length &&
          chosen.every((peer) => !busy.has(peer.id) && !peer.blocked && peer.nextDialAtMs <= nowMs)
        );
      },
    ),
    { numRuns: 500 },
  );
});
