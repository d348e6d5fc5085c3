import { mean } from "simple-statistics";
import { expect, test } from "vitest";
import { seededRandom } from "../../../orchestrator/base/random.ts";
import { flow, flowMessages } from "../../../orchestrator/scenario/traffic.ts";

function messages(written: object, seed = 1, durationMs = 60_000) {
  const config = flow.parse({ from: "node", rate: "2/s", ...written });
  return flowMessages(config, { durationMs, random: seededRandom(seed), publishersAt: () => ["a", "b", "c", "d"] });
}

test("spaces constant arrivals evenly, half a gap from either end", () => {
  const times = messages({ arrival: "constant" }).map(({ atMs }) => atMs);
  expect(times).toHaveLength(120);
  expect(times.slice(0, 3)).toEqual([250, 750, 1250]);
  expect(times.at(-1)).toBe(59_750);
});

test("sends at the asked rate by a Poisson process, within three standard deviations over twenty seeds", () => {
  const counts = Array.from({ length: 20 }, (_, seed) => messages({ arrival: "poisson" }, seed).length);
  expect(Math.abs(mean(counts) - 120)).toBeLessThan(3 * Math.sqrt(120 / 20));
});

test("lets all publishers have a share", () => {
  const counts = Map.groupBy(messages({ rate: "20/s" }), ({ node }) => node);
  expect([...counts.keys()].toSorted()).toEqual(["a", "b", "c", "d"]);
  for (const own of counts.values()) expect(own.length).toBeGreaterThan(240);
});
