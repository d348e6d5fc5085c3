import fc from "fast-check";
import { mean } from "simple-statistics";
import { describe, expect, test } from "vitest";
import type { TimedAction } from "../../../../orchestrator/model/plan.ts";
import { readChurnTrace } from "../../../../orchestrator/scenario/churn/churn-trace.ts";
import { type Churn, churnFigures, churnTimeline } from "../../../../orchestrator/scenario/churn/index.ts";
import { lifeBook } from "../../../../orchestrator/scenario/life-book.ts";
import { churnOf, examples, nodesNumbering, optionsOf, seeds, timelineOf, traceOf } from "./sample-churn.ts";

const nodes = nodesNumbering(20);
const { poisson, sessions, diurnal, "mass-leave": massLeave } = examples as Record<string, Churn>;

/** Nodes online after each action; throws when a node leaves twice or comes back without having left. */
function onlineAfterEach(timeline: readonly TimedAction[]): readonly number[] {
  const online = new Set(nodes);
  return timeline.map(({ action }) => {
    const moved = "nodes" in action ? action.nodes : "id" in action ? [action.id.split(".").at(-1) ?? ""] : [];
    const leaves = ["stop", "kill", "pause", "change"].includes(action.kind);
    for (const node of moved) {
      if (online.has(node) !== leaves) throw new Error(`${node} ${action.kind} out of turn`);
      if (leaves) online.delete(node);
      else online.add(node);
    }
    return online.size;
  });
}

test.each(Object.entries(examples))(
  "the same seed draws the same timeline, in order and inside the phase: %s",
  (_, one) => {
    const timeline = timelineOf(one, { seed: 5, durationMs: 60_000 });
    expect(timeline.length).toBeGreaterThan(0);
    expect(timelineOf(one, { seed: 5, durationMs: 60_000 })).toEqual(timeline);
    expect(timelineOf(one, { seed: 6, durationMs: 60_000 })).not.toEqual(timeline);
    const times = timeline.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((atMs) => Number.isInteger(atMs) && atMs >= 0 && atMs <= 60_000)).toBe(true);
  },
);

test("never lets a node leave twice without a return between, nor fewer stay than asked, in any model and way", () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.constantFrom(poisson, sessions, diurnal, { ...massLeave, share: 0.3 }),
      fc.integer({ min: 0, max: 14 }),
      fc.constantFrom("stop", "kill", "pause", "cut"),
      (seed, one, floor, exit) => {
        const online = onlineAfterEach(timelineOf({ ...one, exit, "min-online": floor } as Churn, { seed }));
        expect(Math.min(nodes.length, ...online)).toBeGreaterThanOrEqual(floor);
      },
    ),
    { numRuns: 100 },
  );
});

test("a session that would end at the floor goes on, and so does the one that would have followed it", () => {
  const written = { online: { fixed: "10s" }, offline: { fixed: "5s" }, "min-online": 1 };
  const timeline = timelineOf(churnOf("sessions", written), { nodes: ["node-1", "node-2"], durationMs: 40_000 });
  expect(timeline.map(({ atMs, action }) => [atMs, action.kind, "nodes" in action ? action.nodes : []])).toEqual([
    [10_000, "kill", ["node-1"]],
    [15_000, "start", ["node-1"]],
    [25_000, "kill", ["node-1"]],
    [30_000, "start", ["node-1"]],
  ]);
});

test("keeps the share of time online that the two means ask for", () => {
  const shares = seeds.map((seed) => {
    const timeline = timelineOf(sessions as Churn, { seed, durationMs: 3_600_000 });
    const edges = [...timeline.map(({ atMs }) => atMs), 3_600_000];
    const counts = onlineAfterEach(timeline);
    const onlineMs = counts.reduce((sum, count, i) => sum + count * ((edges[i + 1] ?? 0) - (edges[i] ?? 0)), 0);
    return onlineMs / (nodes.length * (3_600_000 - (edges[0] ?? 0)));
  });
  expect(mean(shares)).toBeCloseTo(40 / 55, 1);
});

describe("how nodes leave and come back", () => {
  const leaving = { share: "10%", away: { fixed: "20s" } };
  const of = (written: object) =>
    timelineOf(churnOf("mass-leave", { ...leaving, ...written })).map(({ atMs, action }) => ({ atMs, ...action }));
  const [first, second] = [expect.stringMatching(/^node-/), expect.stringMatching(/^node-/)];

  test.each([
    ["kill", "start"],
    ["stop", "start"],
    ["pause", "resume"],
  ])("%s ends by %s; all at once, and each back by itself", (exit, comeback) => {
    expect(of({ exit })).toEqual([
      { atMs: 0, kind: exit, nodes: [first, second] },
      { atMs: 20_000, kind: comeback, nodes: [first] },
      { atMs: 20_000, kind: comeback, nodes: [second] },
    ]);
  });

  test("cut leaves the process alone and ends by a heal of its own for each node", () => {
    const node = expect.stringMatching(/^node-/);
    const id = expect.stringMatching(/^phases\.x\.churn\.node-/);
    const cut = { kind: "change", id, what: node, links: { kind: "last-mile", of: [node] }, to: { cut: true } };
    expect(of({ exit: "cut" })).toEqual([
      { atMs: 0, ...cut },
      { atMs: 0, ...cut },
      { atMs: 20_000, kind: "heal", id, what: expect.stringMatching(/^node-\d+: cut$/) },
      { atMs: 20_000, kind: "heal", id, what: expect.stringMatching(/^node-\d+: cut$/) },
    ]);
  });

  test("with a fresh identity each return is another life, and who is away at the end comes back as one more", () => {
    const config = churnOf("sessions", { online: { fixed: "10s" }, offline: { fixed: "5s" }, identity: "fresh" });
    const lives = lifeBook();
    const o = optionsOf({ nodes: ["node-1"], durationMs: 44_000, lives });
    const { timeline, endsAs } = churnTimeline(config, o);
    expect(timeline.flatMap(({ action }) => (action.kind === "start" ? [[action.life, action.as]] : []))).toEqual([
      [1, "fresh identity"],
      [2, "fresh identity"],
    ]);
    expect(timeline.at(-1)).toMatchObject({ atMs: 40_000, action: { kind: "kill" } });
    expect(endsAs).toEqual(new Map([["node-1", 3]]));
    expect(lives.baseOf("node-1")).toBe(3);
    expect(lives.changesOf("node-1").map(({ identity }) => identity)).toEqual([
      undefined,
      "phases.x.churn.1",
      "phases.x.churn.2",
      "phases.x.churn.3",
    ]);
  });

  test("with a fresh disk alone a node keeps its identity, and is itself afterwards", () => {
    const config = churnOf("sessions", { online: { fixed: "10s" }, offline: { fixed: "5s" }, disk: "fresh" });
    const lives = lifeBook();
    const { endsAs } = churnTimeline(config, optionsOf({ nodes: ["node-1"], durationMs: 32_000, lives }));
    expect(lives.changesOf("node-1")).toEqual([
      {},
      { freshDisk: "phases.x.churn.1" },
      { freshDisk: "phases.x.churn.2" },
    ]);
    expect(endsAs).toEqual(new Map([["node-1", 2]]));
    expect(lives.baseOf("node-1")).toBe(0);
  });
});

describe("mass leave", () => {
  test("takes a number or a share of the nodes, who stay away to the end when nothing else is said", () => {
    const gone = (written: object) => timelineOf(churnOf("mass-leave", written)).map(({ action }) => action);
    expect(gone({ count: 3, exit: "stop" })).toMatchObject([{ kind: "stop", nodes: { length: 3 } }]);
    expect(gone({ share: "25%", within: "5s" })).toHaveLength(5);
  });
});

describe("flash crowd", () => {
  test("has no timeline, since its arrivals are the start of its group", () => {
    expect(timelineOf(churnOf("flash-crowd", { at: "10s" }))).toEqual([]);
  });
});

describe("rolling", () => {
  const roll = (written: object, o = {}) => timelineOf(churnOf("rolling", written), o)[0];

  test("takes every node once, in batches that are drawn, each with its share of the phase", () => {
    const timed = roll({ batch: 3, at: "5s" }, { durationMs: 75_000 });
    expect(timed).toMatchObject({ atMs: 5000, action: { kind: "roll", life: null, healthyWithinMs: 10_000 } });
    const batches = timed?.action.kind === "roll" ? timed.action.batches : [];
    expect(batches.map((batch) => batch.length)).toEqual([3, 3, 3, 3, 3, 3, 2]);
    expect(batches.flat()).not.toEqual(nodes);
    expect(batches.flat().toSorted()).toEqual(nodes.toSorted());
  });

  test("an upgrade is one life of all, which they keep", () => {
    const lives = lifeBook();
    lives.livesOf(["node-2"], { identity: "another" });
    const config = churnOf("rolling", { to: "js-2", "healthy-within": "20s" });
    const { timeline, endsAs } = churnTimeline(config, optionsOf({ nodes: ["node-1", "node-2"], lives }));
    expect(timeline[0]?.action).toMatchObject({ life: 2, as: "js-2", healthyWithinMs: 20_000 });
    expect([...endsAs.values()]).toEqual([2, 2]);
    expect(lives.changesOf("node-1")[lives.baseOf("node-1")]).toEqual({ implementation: "js-2" });
  });
});

describe("trace", () => {
  const replay = (written: object, ...rows: readonly string[]) =>
    timelineOf(churnOf("trace", { file: "crawl.csv", ...written }), {
      trace: traceOf(...rows),
      durationMs: 60_000,
    }).map(({ atMs, action }) => [atMs, action.kind, "nodes" in action ? action.nodes.join() : ""]);

  test("does what the file says of the nodes that it names, as far as the phase goes", () => {
    expect(replay({}, "2,node-7,down", "12.5,node-3,down", "30,node-7,up", "60,node-3,up")).toEqual([
      [2000, "kill", "node-7"],
      [12_500, "kill", "node-3"],
      [30_000, "start", "node-7"],
    ]);
  });

  test("deals the peers of another network to nodes in the order in which they come, at the asked speed", () => {
    expect(replay({ speed: 60 }, "0,12D3KooWA,down", "600,12D3KooWB,down", "1200,12D3KooWA,up")).toEqual([
      [0, "kill", "node-1"],
      [10_000, "kill", "node-2"],
      [20_000, "start", "node-1"],
    ]);
  });

  test("takes a peer for down until its first row, where that brings it up", () => {
    expect(replay({}, "5,node-2,up", "8,node-2,down")).toEqual([
      [0, "kill", "node-2"],
      [5000, "start", "node-2"],
      [8000, "kill", "node-2"],
    ]);
  });

  test("takes a peer that is up at 0 for one that has been so", () => {
    const written = ["0,node-1,up", "0,node-2,down", "3,node-1,down"];
    expect(replay({}, ...written)).toEqual([
      [0, "kill", "node-2"],
      [3000, "kill", "node-1"],
    ]);
    const config = churnOf("trace", { file: "crawl.csv" });
    expect(churnFigures(config, optionsOf({ trace: traceOf(...written) }))).toMatchObject({
      departures: 2,
      returns: 0,
    });
  });

  test("leaves out departures at the floor, with their returns", () => {
    const rows = ["1,node-1,down", "2,node-2,down", "3,node-2,up", "4,node-1,up"];
    expect(replay({ "min-online": 19 }, ...rows)).toEqual([
      [1000, "kill", "node-1"],
      [4000, "start", "node-1"],
    ]);
  });

  test("is refused with every wrong line", () => {
    const rows = ["5,a,down", "4,a,up", "x,b,down", "6,a,down", "7,,up", "8,c,off"];
    expect(() => traceOf(...rows)).toThrow(
      [
        "crawl.csv:3: time_s is 4; expected 5 or more, as in the row before",
        'crawl.csv:4: time_s is "x"; expected seconds of 0 or more, as 12.5',
        "crawl.csv:5: state is down, as a is already; expected a change",
        "crawl.csv:6: node is empty; expected the name of a node or of a peer",
        'crawl.csv:7: state is "off"; expected up or down',
      ].join("\n"),
    );
  });

  test("is refused without its columns", () => {
    const result = readChurnTrace("time_s,node\n1,a", "crawl.csv");
    expect(result).toEqual({
      problems: ['crawl.csv:1: has the header "time_s,node"; expected time_s, node, state'],
    });
  });
});
