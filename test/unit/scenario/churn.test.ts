import fc from "fast-check";
import { mean } from "simple-statistics";
import { expect, test } from "vitest";
import { seededRandom } from "../../../orchestrator/base/random.ts";
import type { TimedAction } from "../../../orchestrator/model/plan.ts";
import { type Churn, churn, churnTimeline } from "../../../orchestrator/scenario/churn/index.ts";
import { drawLengthMs, sessionLength } from "../../../orchestrator/scenario/churn/session-length.ts";

const nodes = Array.from({ length: 20 }, (_, i) => `node-${i + 1}`);
const seeds = Array.from({ length: 20 }, (_, i) => i);

function timelineOf(config: Churn, seed: number, durationMs = 600_000): readonly TimedAction[] {
  return churnTimeline(config, { nodes, durationMs, cause: "phases.x.churn", random: seededRandom(seed) });
}

/** Nodes online after each action; throws when a node leaves twice or comes back without having left. */
function onlineAfterEach(timeline: readonly TimedAction[], exit: string): readonly number[] {
  const online = new Set(nodes);
  return timeline.map(({ action }) => {
    if (!("nodes" in action)) throw new Error("churn cuts no links");
    for (const node of action.nodes) {
      const leaves = action.kind === exit;
      if (online.has(node) !== leaves) throw new Error(`${node} ${action.kind} out of turn`);
      if (leaves) online.delete(node);
      else online.add(node);
    }
    return online.size;
  });
}

const poisson = (o: object = {}) => churn.parse({ group: "node", model: "poisson", leave: "30/m", join: "30/m", ...o });
const sessions = churn.parse({
  group: "node",
  model: "sessions",
  online: { weibull: { shape: 0.6, mean: "40s" } },
  offline: { exponential: { mean: "15s" } },
});

test("leaves at the rate that was asked for, within three standard deviations over twenty seeds", () => {
  // 20 nodes, 6 departures a minute, returns ten times as fast: the floor is never near.
  const config = poisson({ leave: "6/m", join: "60/m" });
  const leaves = seeds.map((seed) => timelineOf(config, seed).filter(({ action }) => action.kind === "kill").length);
  const expected = 60;
  expect(Math.abs(mean(leaves) - expected)).toBeLessThan(3 * Math.sqrt(expected / seeds.length));
});

test.each([
  ["exponential", { exponential: { mean: "15s" } }, 15_000, 1],
  ["weibull of shape 0.6", { weibull: { shape: 0.6, mean: "40s" } }, 40_000, 1.758],
  ["weibull of shape 2", { weibull: { shape: 2, mean: "10s" } }, 10_000, 0.523],
  ["fixed", { fixed: "10s" }, 10_000, 0],
])("draws session lengths of the asked mean: %s", (_, written, meanMs, variation) => {
  // `variation` is the distribution's standard deviation divided by its mean.
  const config = sessionLength.parse(written);
  const count = 400;
  const drawn = seeds.flatMap((seed) => {
    const random = seededRandom(seed).fork("lengths");
    return Array.from({ length: count }, () => drawLengthMs(config, random));
  });
  expect(Math.abs(mean(drawn) - meanMs)).toBeLessThanOrEqual(
    (3 * meanMs * variation) / Math.sqrt(seeds.length * count),
  );
});

test("keeps the share of time online that the two means ask for", () => {
  const shares = seeds.map((seed) => {
    const timeline = timelineOf(sessions, seed, 3_600_000);
    const edges = [...timeline.map(({ atMs }) => atMs), 3_600_000];
    const counts = onlineAfterEach(timeline, "kill");
    const onlineMs = counts.reduce((sum, count, i) => sum + count * ((edges[i + 1] ?? 0) - (edges[i] ?? 0)), 0);
    return onlineMs / (nodes.length * (3_600_000 - (edges[0] ?? 0)));
  });
  expect(mean(shares)).toBeCloseTo(40 / 55, 1);
});

test("never lets a node leave twice without a return between, nor fewer stay than asked", () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.integer({ min: 0, max: 19 }),
      fc.constantFrom("stop", "kill", "pause"),
      (seed, floor, exit) => {
        const online = onlineAfterEach(timelineOf(poisson({ exit, "min-online": floor }), seed), exit);
        expect(Math.min(nodes.length, ...online)).toBeGreaterThanOrEqual(floor);
        onlineAfterEach(timelineOf({ ...sessions, exit }, seed), exit);
      },
    ),
    { numRuns: 50 },
  );
});

test("brings back a frozen node by resuming it, and a killed one by starting it", () => {
  const kindsOf = (exit: string) => new Set(timelineOf(poisson({ exit }), 1).map(({ action }) => action.kind));
  expect(kindsOf("pause")).toEqual(new Set(["pause", "resume"]));
  expect(kindsOf("kill")).toEqual(new Set(["kill", "start"]));
});

test("draws the same timeline for the same seed, in order of time and inside the phase", () => {
  for (const config of [poisson(), sessions]) {
    const timeline = timelineOf(config, 5, 60_000);
    expect(timelineOf(config, 5, 60_000)).toEqual(timeline);
    expect(timelineOf(config, 6, 60_000)).not.toEqual(timeline);
    const times = timeline.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.every((atMs) => Number.isInteger(atMs) && atMs >= 0 && atMs <= 60_000)).toBe(true);
  }
});
