import { expect, test } from "vitest";
import { seededRandom } from "../../../orchestrator/base/random.ts";
import { startTimeline } from "../../../orchestrator/scenario/start.ts";

const nodes = ["a", "b", "c", "d"].map((id, i) => ({ id, bootstrap: i < 2 }));
const start = (staggerMs: number, who = nodes) =>
  startTimeline(who, { staggerMs, paced: false, cause: "x", random: seededRandom(3) }).map(({ atMs, action }) => ({
    atMs,
    ...action,
  }));

test("starts bootstrap nodes first and the others after a head start, one by one", () => {
  const timeline = start(100);
  expect(timeline[0]).toEqual({ atMs: 0, kind: "start", nodes: ["a", "b"] });
  expect(timeline.slice(1).map(({ atMs }) => atMs)).toEqual([1000, 1100]);
  expect(
    timeline
      .slice(1)
      .flatMap((timed) => ("nodes" in timed ? timed.nodes : []))
      .toSorted(),
  ).toEqual(["c", "d"]);
});

test("starts all others at once without a stagger, and at once where nobody is bootstrap", () => {
  expect(start(0).map(({ atMs }) => atMs)).toEqual([0, 1000]);
  expect(start(50, nodes.slice(2)).map(({ atMs }) => atMs)).toEqual([0, 50]);
});

test("paced are all but the bootstrap nodes, which are there before anybody knocks", () => {
  const timeline = startTimeline(nodes, { staggerMs: 50, paced: true, cause: "x", random: seededRandom(3) });
  expect(timeline.map(({ paced }) => paced)).toEqual([undefined, true, true]);
});
