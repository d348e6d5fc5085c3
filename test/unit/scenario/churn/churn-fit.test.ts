/** Over twenty seeds, what is drawn fits what was asked, and something else would not pass for it. */
import { cumulativeStdNormalProbability, gamma, mean } from "simple-statistics";
import { expect, test } from "vitest";
import { seededRandom } from "../../../../orchestrator/base/random.ts";
import { flashCrowd } from "../../../../orchestrator/scenario/churn/flash-crowd.ts";
import { type Churn, churnFigures } from "../../../../orchestrator/scenario/churn/index.ts";
import { chiSquared, exponentialCdf, misfit, uniformCdf } from "../goodness-of-fit.ts";
import { churnOf, nodesNumbering, optionsOf, seeds, timelineOf, timesOf } from "./sample-churn.ts";

type Options = Parameters<typeof optionsOf>[0];

const overSeeds = <T>(draw: (seed: number) => readonly T[]) => seeds.flatMap(draw);
const gapsOf = (times: readonly number[]) => times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0));
const standardDeviations = (counts: readonly number[], expected: number) =>
  Math.abs(mean(counts) - expected) / Math.sqrt(expected / counts.length);

const weibullCdf = (shape: number, meanMs: number) => (value: number) =>
  1 - Math.exp(-((value / (meanMs / gamma(1 + 1 / shape))) ** shape));
const lognormalCdf = (sigma: number, meanMs: number) => (value: number) =>
  cumulativeStdNormalProbability((Math.log(value / meanMs) + sigma ** 2 / 2) / sigma);
const paretoCdf = (shape: number, meanMs: number) => (value: number) =>
  1 - Math.min(1, (meanMs * (shape - 1)) / shape / value) ** shape;
/** Of those that are over by then. */
const upTo = (mostMs: number, cdf: (value: number) => number) => (value: number) => cdf(value) / cdf(mostMs);

const lengths = [
  ["exponential", { exponential: { mean: "40s" } }, exponentialCdf(40_000), exponentialCdf(43_000)],
  ["weibull", { weibull: { shape: 0.6, mean: "40s" } }, weibullCdf(0.6, 40_000), weibullCdf(0.65, 40_000)],
  ["lognormal", { lognormal: { sigma: 1.2, mean: "40s" } }, lognormalCdf(1.2, 40_000), lognormalCdf(1.3, 40_000)],
  ["pareto", { pareto: { shape: 1.5, mean: "40s" } }, paretoCdf(1.5, 40_000), paretoCdf(1.6, 40_000)],
] as const;

/** In 20 000 nodes' first session of a kind, an hour long at most. */
const nodes = nodesNumbering(1000);
const durationMs = 3_600_000;

test.each(lengths)("sessions online are %s ones, as asked", (_, online, asked, other) => {
  const config = churnOf("sessions", { online, offline: { fixed: "2h" } });
  const drawn = overSeeds((seed) => timesOf(timelineOf(config, { seed, nodes, durationMs }), "kill"));
  expect(misfit(drawn, upTo(durationMs, asked))).toBeLessThan(1);
  expect(misfit(drawn, upTo(durationMs, other))).toBeGreaterThan(1);
});

test.each(lengths)("sessions offline are %s ones, as asked", (_, offline, asked, other) => {
  // All leave once, ten minutes before the end.
  const config = churnOf("sessions", { online: { fixed: "50m" }, offline });
  const drawn = overSeeds((seed) => timesOf(timelineOf(config, { seed, nodes, durationMs }), "start"));
  const lengthsMs = drawn.map((atMs) => atMs - 3_000_000);
  expect(misfit(lengthsMs, upTo(600_000, asked))).toBeLessThan(1);
  expect(misfit(lengthsMs, upTo(600_000, other))).toBeGreaterThan(1);
});

test("fixed sessions are all as long as asked", () => {
  const config = churnOf("sessions", { online: { fixed: "10s" }, offline: { fixed: "2s" } });
  expect(timesOf(timelineOf(config, { durationMs: 30_000, nodes: ["node-1"] }), "kill")).toEqual([10_000, 22_000]);
});

test.each([
  ["departures", "kill", { leave: "20/m", join: "600/m" }],
  ["returns", "start", { leave: "40/m", join: "20/m" }],
])("poisson %s come at the asked rate, with gaps that are exponential", (_, kind, rates) => {
  // Of so many nodes, some are always online; after a while some are always offline, too.
  const o = { nodes, durationMs: 2_100_000 };
  const found = seeds.map((seed) =>
    timesOf(timelineOf(churnOf("poisson", rates), { seed, ...o }), kind).filter((atMs) => atMs >= 300_000),
  );
  const counts = found.map((times) => times.length);
  expect(standardDeviations(counts, 600)).toBeLessThan(3);
  expect(standardDeviations(counts, 630)).toBeGreaterThan(3);
  expect(misfit(found.flatMap(gapsOf), exponentialCdf(3000))).toBeLessThan(1);
  expect(misfit(found.flatMap(gapsOf), exponentialCdf(3200))).toBeGreaterThan(1);
});

test("poisson departures take each node as often as any other", () => {
  const config = churnOf("poisson", { leave: "20/m", join: "600/m" });
  const gone = overSeeds((seed) =>
    timelineOf(config, { seed, durationMs: 1_800_000 }).flatMap(({ action }) =>
      action.kind === "kill" ? action.nodes.map((node) => Number(node.split("-")[1])) : [],
    ),
  );
  // Of 19 degrees of freedom, once in a thousand times.
  expect(chiSquared(gone, new Map(Array.from({ length: 20 }, (_, i) => [i + 1, 1 / 20])))).toBeLessThan(43.8);
});

/** Departures peak at half past the minute; returns go by three straight lines. */
const day = churnOf("diurnal", {
  period: "60s",
  leave: { low: "30/m", high: "600/m", peak: "30s" },
  join: ["300/m", "60/m", "120/m"],
});
const wave = (peakS: number) => (second: number) => 315 + 285 * Math.cos((2 * Math.PI * (second - peakS)) / 60);
const lines = (second: number) => {
  const between = (from: number, to: number) => from + ((to - from) * (second % 20)) / 20;
  return second < 20 ? between(300, 60) : second < 40 ? between(60, 120) : between(120, 300);
};
/** Of times within a minute, by adding up the rate over it. */
function cdfOf(rateAt: (second: number) => number): (second: number) => number {
  const sums: number[] = [];
  for (let i = 0; i < 6000; i++) sums.push((sums.at(-1) ?? 0) + rateAt(i / 100));
  return (second) => (sums[Math.floor(second * 100)] ?? 0) / (sums.at(-1) ?? 1);
}

test.each([
  ["departures", "kill", wave(30), wave(32)],
  ["returns", "start", lines, wave(0)],
])("diurnal %s follow their curve, period after period", (_, kind, asked, other) => {
  const o = { nodes: nodesNumbering(2000), durationMs: 300_000 };
  const seconds = overSeeds((seed) => timesOf(timelineOf(day, { seed, ...o }), kind))
    // In the first period there is hardly anybody who could come back.
    .filter((atMs) => atMs >= 60_000)
    .map((atMs) => (atMs % 60_000) / 1000);
  expect(misfit(seconds, cdfOf(asked))).toBeLessThan(1);
  expect(misfit(seconds, cdfOf(other))).toBeGreaterThan(1);
});

test("those of a mass leave go at times spread evenly, and stay away as long as asked", () => {
  const config = churnOf("mass-leave", {
    share: "50%",
    at: "10s",
    within: "20s",
    away: { pareto: { shape: 2, mean: "40s" } },
  });
  const o = { nodes, durationMs };
  const [goes, away] = [[] as number[], [] as number[]];
  for (const seed of seeds) {
    const left = new Map<string, number>();
    for (const { atMs, action } of timelineOf(config, { seed, ...o })) {
      const [node = ""] = "nodes" in action ? action.nodes : [];
      if (action.kind === "kill") left.set(node, atMs);
      else away.push(atMs - (left.get(node) ?? 0));
    }
    expect(left.size).toBe(500);
    goes.push(...left.values());
  }
  expect(misfit(goes, uniformCdf(10_000, 30_000))).toBeLessThan(1);
  expect(misfit(goes, uniformCdf(10_000, 31_000))).toBeGreaterThan(1);
  expect(misfit(away, paretoCdf(2, 40_000))).toBeLessThan(1);
  expect(misfit(away, paretoCdf(2.1, 40_000))).toBeGreaterThan(1);
});

test("those of a flash crowd come at times spread evenly", () => {
  const config = flashCrowd.schema.parse({ group: "node", model: "flash-crowd", at: "10s", within: "20s" });
  const times = overSeeds((seed) =>
    flashCrowd.moments(config, { nodes: nodesNumbering(200), random: seededRandom(seed) }).map(({ atMs }) => atMs),
  );
  expect(times).toHaveLength(4000);
  expect(misfit(times, uniformCdf(10_000, 30_000))).toBeLessThan(1);
  expect(misfit(times, uniformCdf(10_000, 32_000))).toBeGreaterThan(1);
});

test("each node is as likely as any other to be in the first batch of a roll, and to leave with the mass", () => {
  const numbersIn = (ids: readonly string[]) => ids.map((node) => Number(node.split("-")[1]));
  const firsts = Array.from({ length: 400 }, (_, seed) => {
    const [roll] = timelineOf(churnOf("rolling", { batch: 5 }), { seed });
    return numbersIn(roll?.action.kind === "roll" ? (roll.action.batches[0] ?? []) : []);
  });
  const gone = Array.from({ length: 400 }, (_, seed) => {
    const [leave] = timelineOf(churnOf("mass-leave", { count: 5 }), { seed });
    return numbersIn(leave?.action.kind === "kill" ? leave.action.nodes : []);
  });
  const even = new Map(Array.from({ length: 20 }, (_, i) => [i + 1, 1 / 20]));
  expect(chiSquared(firsts.flat(), even)).toBeLessThan(43.8);
  expect(chiSquared(gone.flat(), even)).toBeLessThan(43.8);
});

test.each<[string, Churn, Options]>([
  ["poisson", churnOf("poisson", { leave: "20/m", join: "600/m" }), { nodes: nodesNumbering(40) }],
  ["diurnal", day, { nodes: nodesNumbering(2000), durationMs: 90_000 }],
  ["mass-leave", churnOf("mass-leave", { share: "25%" }), {}],
])("as many departures are told to be asked as are drawn in the mean: %s", (_, config, o) => {
  const { departures } = churnFigures(config, optionsOf(o));
  const counts = seeds.map((seed) => timesOf(timelineOf(config, { seed, ...o }), "kill").length);
  expect(standardDeviations(counts, departures ?? 0)).toBeLessThan(3);
});
