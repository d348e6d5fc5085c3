/**
 * The decisions together, in a model without a network: each second the node evicts, then dials; dials to the living
 * succeed, others dial it now and then, and some of either kind of connection goes by itself.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PeeringConfig } from "../../../../../node-image/contract/index.ts";
import { acceptedAfterMs, backOff } from "../../../../../node-image/js/peering/decide/backoff.ts";
import { chooseDials } from "../../../../../node-image/js/peering/decide/choose-dials.ts";
import { chooseEvictions, guestMs } from "../../../../../node-image/js/peering/decide/choose-evictions.ts";
import { releaseBootstrap } from "../../../../../node-image/js/peering/decide/release-bootstrap.ts";
import type { Link } from "../../../../../node-image/js/peering/link.ts";
import type { PeerRecord } from "../../../../../node-image/js/peering/peer-record.ts";
import { peeringPresets } from "../../../../../orchestrator/nodes/peering-presets.ts";
import { peerRecord } from "../peer-record.ts";
import { linkOf } from "./link-of.ts";
import { settingsWith } from "./settings.ts";
import { viewOf } from "./view-of.ts";

interface World {
  readonly known: readonly PeerRecord[];
  readonly isDead: (id: string) => boolean;
  readonly protects: (id: string) => boolean;
  /** Peers that dial the node in this second. */
  readonly callers: (second: number) => readonly string[];
  /** Chance that a connection goes by itself in a second. */
  readonly loss: number;
}

interface Moment {
  readonly atMs: number;
  readonly links: readonly Link[];
  readonly dialled: readonly string[];
  readonly evicted: readonly string[];
}

function live(world: World, config: PeeringConfig, seconds: number, random: () => number): Moment[] {
  let links: Link[] = [];
  let dialledAtMs = -Infinity;
  let highWaterAtMs: number | undefined;
  const record = new Map(world.known.map((peer) => [peer.id, peer]));
  const open = (peer: string, direction: Link["direction"], openedAtMs: number) =>
    linkOf(peer, {
      direction,
      openedAtMs,
      protected: world.protects(peer),
      shards: [0],
      capabilities: record.get(peer)?.capabilities ?? ["relay"],
      bootstrap: record.get(peer)?.bootstrap ?? false,
    });
  return Array.from({ length: seconds }, (_, second) => {
    const atMs = 1_000_000 + second * 1000;
    links = links.filter(() => random() >= world.loss);
    for (const caller of world.callers(second)) {
      const isIn = links.some(({ peer }) => peer === caller);
      if (!isIn && links.length < config.connections.max + config.connections.guests)
        links.push(open(caller, "inbound", atMs));
    }
    const evictions = chooseEvictions(links, highWaterAtMs, config, atMs);
    if (evictions.some(({ rule }) => rule === "high-water")) highWaterAtMs = atMs;
    const closings = [...evictions, ...releaseBootstrap(links, config.bootstrap)];
    const evicted = closings.map(({ link: { peer } }) => peer);
    for (const peer of evicted)
      Object.assign(record.get(peer) ?? {}, { nextDialAtMs: atMs + config.eviction.redialAfterMs });
    links = links.filter(({ peer }) => !evicted.includes(peer));
    const view = viewOf({ links, known: world.known, sinceDialMs: atMs - dialledAtMs });
    const dialled = chooseDials(view, config, atMs, random).map(({ peer }) => peer);
    for (const peer of dialled) {
      if (world.isDead(peer.id)) {
        const {
          waitMs: _,
          reason: __,
          values: ___,
          ...failed
        } = backOff(peer, "unreachable", config.backoff, atMs, random);
        Object.assign(peer, failed);
      } else {
        links.push(open(peer.id, "outbound", atMs));
        dialledAtMs = atMs;
      }
    }
    for (const { peer, openedAtMs } of links) {
      if (atMs - openedAtMs >= acceptedAfterMs) Object.assign(record.get(peer) ?? {}, { failures: 0 });
    }
    return { atMs, links: [...links], dialled: dialled.map(({ id }) => id), evicted };
  });
}

const ids = (count: number, letter: string) => Array.from({ length: count }, (_, i) => `${letter}${i}`);
const worldOf = (known: readonly PeerRecord[], o: Partial<World> = {}): World => ({
  known,
  isDead: () => false,
  protects: () => false,
  callers: () => [],
  loss: 0,
  ...o,
});

/** Waters that lie apart, a target anywhere, and all that the limits can be. */
const anyConfig = fc
  .record({
    target: fc.integer({ min: 1, max: 40 }),
    waters: fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 15 }), fc.integer({ min: 0, max: 15 })),
    guests: fc.nat(8),
    graceMs: fc.constantFrom(0, 5000, 20_000),
    silenceMs: fc.constantFrom(0, 10_000),
    outboundRatio: fc.double({ min: 0, max: 1, noNaN: true }),
    inboundRatio: fc.constantFrom(1, 0.5),
    releaseAt: fc.constantFrom(null, 3),
  })
  .map(({ waters: [lowWater, toHigh, toMax], releaseAt, ...connections }) =>
    settingsWith({
      connections: { ...connections, lowWater, highWater: lowWater + toHigh, max: lowWater + toHigh + toMax },
      bootstrap: { releaseAt },
    }),
  );
const seed = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));
const drawing = (stream: IterableIterator<number>) => () => stream.next().value as number;

test("the target is reached when there are candidates enough, half of them dead, and the node then rests", () => {
  fc.assert(
    fc.property(anyConfig, seed, (config, stream) => {
      const known = [...ids(45, "alive"), ...ids(45, "dead")].map((id) => peerRecord(id));
      const world = worldOf(known, { isDead: (id) => id.startsWith("dead") });
      const moments = live(world, config, 150, drawing(stream));
      const target = Math.min(config.connections.target, config.connections.highWater);
      const atRest = moments.slice(-10);
      return atRest.every(({ links, dialled }) => links.length === target && dialled.length === 0);
    }),
    { numRuns: 60 },
  );
});

test("in the worst of crowds no cap is passed for longer than a guest stays, and no protected peer goes", () => {
  fc.assert(
    fc.property(anyConfig, seed, fc.nat(6), (config, stream, callersASecond) => {
      const random = drawing(stream);
      const known = ids(60, "p").map((id) => peerRecord(id));
      const callers = () => ids(callersASecond, "").map(() => `p${Math.floor(random() * 60)}`);
      const world = worldOf(known, { callers, loss: 0.02, protects: (id) => id === "p1" || id === "p2" });
      const { max, guests } = config.connections;
      return live(world, config, 120, random).every(({ atMs, links, evicted }) => {
        const old = links.filter(({ openedAtMs }) => atMs - openedAtMs > guestMs);
        return (
          links.length <= max + guests &&
          old.length <= Math.max(max, 2) &&
          !evicted.includes("p1") &&
          !evicted.includes("p2") &&
          new Set(links.map(({ peer }) => peer)).size === links.length
        );
      });
    }),
    { numRuns: 60 },
  );
});

test("nobody is dialled again before the time after an eviction is over", () => {
  fc.assert(
    fc.property(anyConfig, seed, (config, stream) => {
      const random = drawing(stream);
      const callers = () => [`p${Math.floor(random() * 60)}`, `p${Math.floor(random() * 60)}`];
      const world = worldOf(
        ids(60, "p").map((id) => peerRecord(id)),
        { callers },
      );
      const evictedAtMs = new Map<string, number>();
      return live(world, config, 150, random).every(({ atMs, dialled, evicted }) => {
        for (const peer of evicted) evictedAtMs.set(peer, atMs);
        return dialled.every((peer) => atMs - (evictedAtMs.get(peer) ?? -Infinity) >= config.eviction.redialAfterMs);
      });
    }),
    { numRuns: 60 },
  );
});

test("without callers nothing is evicted: the node does not dial what it would close", () => {
  fc.assert(
    fc.property(anyConfig, seed, (config, stream) => {
      const world = worldOf(
        ids(60, "p").map((id) => peerRecord(id)),
        { loss: 0.05 },
      );
      return live(world, config, 100, drawing(stream)).every(({ evicted }) => evicted.length === 0);
    }),
    { numRuns: 60 },
  );
});

test("callers cannot fill the node: it gets its own share of dials whatever comes in, where inbound ones have a share", () => {
  const config = settingsWith({
    connections: { target: 20, lowWater: 20, highWater: 30, max: 40, outboundRatio: 0.3, inboundRatio: 0.8 },
  });
  const callers = (second: number) => ids(5, `mallory-${second}-`);
  const known = ids(30, "p").map((id) => peerRecord(id));
  const [last] = live(worldOf(known, { callers, loss: 0.05 }), config, 200, Math.random).slice(-1);
  const own = last?.links.filter(({ direction }) => direction === "outbound") ?? [];
  expect(own.length).toBeGreaterThanOrEqual(6);
});

test("a node starts by its bootstrap nodes, lets go of them, and does not take them back", () => {
  const config = settingsWith({ bootstrap: { releaseAt: 8, keep: 0 } });
  const fleet = ids(3, "fleet").map((id) => peerRecord(id, { bootstrap: true }));
  const late = ids(30, "p").map((id) => peerRecord(id, { nextDialAtMs: 1_003_000 }));
  const moments = live(worldOf([...fleet, ...late]), config, 60, Math.random);
  const heldAt = moments.map(({ links }) => links.filter(({ bootstrap }) => bootstrap).length);
  expect(heldAt.slice(0, 3)).toEqual([3, 3, 3]);
  expect(heldAt.at(-1)).toBe(0);
  expect(
    moments
      .slice(5)
      .flatMap(({ dialled }) => dialled)
      .filter((id) => id.startsWith("fleet")),
  ).toEqual([]);
  expect(moments.at(-1)?.links).toHaveLength(20);
});

test("a dead peer is dialled ever more rarely, a peer that failed once is back in use", () => {
  const known = [peerRecord("dead"), peerRecord("slept")];
  const config = settingsWith({ connections: { target: 2 } });
  let now = 0;
  const world = worldOf(known, {
    isDead: (id) => id === "dead" || now < 2,
    callers: (second) => {
      now = second;
      return [];
    },
  });
  const moments = live(world, config, 200, Math.random);
  const times = moments.flatMap(({ dialled }, second) => (dialled.includes("dead") ? second : []));
  expect(times).toEqual([0, 2, 6, 14, 30, 62, 122, 182]);
  expect(moments.at(-1)?.links.map(({ peer }) => peer)).toEqual(["slept"]);
});

test.each(Object.entries(peeringPresets))(
  "with the preset %s a node reaches its target and evicts nobody",
  (_, preset) => {
    const config = { ...preset, bootstrap: { ...preset.bootstrap, addresses: [] } };
    const fleet = ids(3, "fleet").map((id) => peerRecord(id, { bootstrap: true }));
    const known = [...fleet, ...ids(300, "p").map((id) => peerRecord(id, { shards: [0], nextDialAtMs: 1_002_000 }))];
    const moments = live(worldOf(known), config, 400, Math.random);
    const evicted = moments.flatMap(({ evicted: gone }) => gone).filter((id) => !id.startsWith("fleet"));
    expect([moments.at(-1)?.links.length, evicted]).toEqual([config.connections.target, []]);
  },
);
