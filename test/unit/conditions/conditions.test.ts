import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { composeShaping, lastMile, lastMileOf, segment, segmentOf } from "../../../orchestrator/conditions/index.ts";
import { rate } from "../../../orchestrator/conditions/rate.ts";
import { roundTripOf } from "../../../orchestrator/conditions/round-trip.ts";
import type { Shaping } from "../../../orchestrator/model/link.ts";
import { describeShaping } from "../../../orchestrator/trace/describe-link.ts";

const path = (written: object) => segmentOf(segment.parse(written));
const mile = (written: object) => lastMileOf(lastMile.parse(written));

test("composes the worked example of the reference, which tells the same figures", async () => {
  const mobile = mile({ up: "5mbit", delay: "25ms", jitter: "10ms", loss: "0.5%", corrupt: "0.1%" });
  const ocean = path({ delay: "45ms", jitter: "4ms", loss: "1%", reorder: "2%", duplicate: "1%", rate: "50mbit" });
  const shaping = composeShaping([mobile, ocean, mobile]);
  const reference = await readFile(new URL("../../../topologies/README.md", import.meta.url), "utf8");
  expect(reference).toContain(`\n    ${describeShaping(shaping).join(", ")}\n`);
  expect(shaping).toEqual([
    { kind: "delay", meanMs: 95, jitterMs: 14.697, distribution: "normal", correlation: 0 },
    { kind: "loss", model: { kind: "independent", ratio: 0.01987525 } },
    { kind: "rate", bitsPerSecond: 50e6, queuePackets: 792, overheadBytes: 0 },
    { kind: "reorder", ratio: 0.02, gap: 1 },
    { kind: "duplicate", ratio: 0.01 },
    { kind: "corrupt", ratio: 0.001999 },
  ]);
});

test("shapes nothing where no segment does", () => {
  expect(composeShaping([{}, {}, { delayMs: 0, duplicateRatio: 0, loss: { kind: "independent", ratio: 0 } }])).toEqual(
    [],
  );
});

test("takes the shape of the widest jitter, and weighs correlations by the variances", () => {
  const wide = path({ delay: "40ms", jitter: "4ms", distribution: "pareto", correlation: "50%" });
  const narrow = path({ delay: "30ms", jitter: "3ms", distribution: "uniform" });
  expect(composeShaping([narrow, wide])).toEqual([
    { kind: "delay", meanMs: 70, jitterMs: 5, distribution: "pareto", correlation: 0.32 },
  ]);
});

test("lets packets overtake when any segment does, after the smallest gap", () => {
  const shaping = composeShaping([
    path({ delay: "20ms", reorder: "10%", "reorder-gap": 5 }),
    path({ reorder: "50%", "reorder-gap": 2 }),
  ]);
  expect(shaping.find(({ kind }) => kind === "reorder")).toEqual({ kind: "reorder", ratio: 0.55, gap: 2 });
});

test("expects a round trip to take both delays, with the jitter and the loss of both directions", () => {
  const there = composeShaping([path({ delay: "50ms", jitter: "3ms", loss: "10%" })]);
  const back = composeShaping([path({ delay: "30ms", jitter: "4ms" })]);
  expect(roundTripOf(there, back)).toEqual({ roundTripMs: 80, jitterMs: 5, lossRatio: 0.1 });
  expect(roundTripOf([], [])).toEqual({ roundTripMs: 0, jitterMs: 0, lossRatio: 0 });
});

test("expects of a way what a simulation of its packets meets: overtaking, loss, corruption and copies", () => {
  const shaping: readonly Shaping[] = [
    { kind: "delay", meanMs: 100, jitterMs: 10, distribution: "normal", correlation: 0 },
    { kind: "loss", model: { kind: "independent", ratio: 0.2 } },
    { kind: "reorder", ratio: 0.25, gap: 3 },
    { kind: "duplicate", ratio: 0.5 },
    { kind: "corrupt", ratio: 0.1 },
  ];
  // One in 2 + 1/0.25 packets overtakes; a packet is lost with 1 - 0.8 x 0.9, and with its copy by half of that again.
  const overtakes = 1 / 6;
  const lost = 0.28 * (0.5 + 0.5 * 0.28);
  const meanMs = (1 - overtakes) * 100;
  const jitterMs = Math.sqrt((1 - overtakes) * (10 ** 2 + 100 ** 2) - meanMs ** 2);
  const { roundTripMs, jitterMs: measured, lossRatio } = roundTripOf(shaping, []);
  expect(roundTripMs).toBeCloseTo(meanMs, 2);
  expect(measured).toBeCloseTo(jitterMs, 2);
  expect(lossRatio).toBeCloseTo(lost, 9);
});

test("queues one bandwidth-delay product of full packets and at least a hundred, or what is asked for", () => {
  const limit = (bits: number, written: object, roundTripMs: number) => rate.limit(bits, mile(written), roundTripMs);
  expect(limit(1e9, {}, 200)).toEqual({ bitsPerSecond: 1e9, queuePackets: 16_667, overheadBytes: 0 });
  expect(limit(5e6, { overhead: "18B" }, 240)).toEqual({ bitsPerSecond: 5e6, queuePackets: 100, overheadBytes: 18 });
  expect(limit(5e6, { queue: "50ms" }, 240)?.queuePackets).toBe(21);
  expect(limit(5e6, { queue: "1ms" }, 240)?.queuePackets).toBe(1);
  expect(limit(5e6, { queue: 7 }, 240)?.queuePackets).toBe(7);
  expect(rate.limit(undefined, {}, 240)).toBeNull();
});

test("lets through what the slowest stretch does, with that stretch's own queue", () => {
  const way = [path({ rate: "50mbit", delay: "30ms" }), path({ rate: "10mbit", queue: 40 })];
  expect(composeShaping(way).find(({ kind }) => kind === "rate")).toEqual({
    kind: "rate",
    bitsPerSecond: 10e6,
    queuePackets: 40,
    overheadBytes: 0,
  });
});
