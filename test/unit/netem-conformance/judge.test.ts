/** What is held against a backend, and what against a hypervisor that had the cores. */
import { expect, test } from "vitest";
import type { FlowFigures } from "../../../docker/agent/protocol.ts";
import type { ConditionSet } from "../../../docker/netem-conformance/condition-set.ts";
import { conditionSets } from "../../../docker/netem-conformance/condition-sets.ts";
import { judge } from "../../../docker/netem-conformance/judge.ts";
import { misses, table } from "../../../docker/netem-conformance/report.ts";

const set = conditionSets.find(({ name }) => name === "delay 20 ms") as ConditionSet;
const asAsked: FlowFigures = {
  sent: 1000,
  dropped: 0,
  lossRatio: 0,
  burstPackets: 0,
  overtakingRatio: 0,
  duplicateRatio: 0,
  corruptRatio: 0,
  bitsPerSecond: 80_000,
  delay: { meanMs: 20.1, deviationMs: 0.1, p99Ms: 20.4, correlation: 0 },
};
const late = { ...asAsked, delay: { ...asAsked.delay, meanMs: 27, p99Ms: 88 } } as FlowFigures;

test("what is late is out of its goal", () => {
  expect(verdicts(asAsked, 0)).toEqual({ meanMs: "in", p99Ms: "in", lossRatio: "in" });
  expect(verdicts(late, 0)).toEqual({ meanMs: "out", p99Ms: "out", lossRatio: "in" });
  expect(verdicts(late, 0.009)).toEqual({ meanMs: "out", p99Ms: "out", lossRatio: "in" });
});

test("what is late while the hypervisor has the cores is not known", () => {
  expect(verdicts(late, 0.25)).toEqual({ meanMs: "stolen", p99Ms: "stolen", lossRatio: "in" });
  const figures = judged(late, 0.25);
  expect(misses({ set, figures }, "out")).toEqual([]);
  expect(misses({ set, figures }, "stolen")).toEqual([
    "delay 20 ms: delay, mean is 27.00 ms ? on the user backend, asked 20.00 ms, goal 19.70 ms to 20.30 ms",
    "delay 20 ms: delay, p99 is 88.00 ms ? on the user backend, asked 20.00 ms, goal 19.00 ms to 21.00 ms",
  ]);
  expect(table([{ set, figures }])).toMatch(/p99 +\| 20\.00 ms +\| - +\| 88\.00 ms \?/);
});

test("what is as asked stays so, and what no core decides is out all the same", () => {
  expect(verdicts(asAsked, 0.25)).toEqual({ meanMs: "in", p99Ms: "in", lossRatio: "in" });
  expect(verdicts({ ...asAsked, lossRatio: 0.2 }, 0.25)).toEqual({ meanMs: "in", p99Ms: "in", lossRatio: "out" });
});

function verdicts(figures: FlowFigures, stolenRatio: number) {
  const asked = ["meanMs", "p99Ms", "lossRatio"];
  const rows = judged(figures, stolenRatio).filter(({ name }) => asked.includes(name));
  return Object.fromEntries(rows.map(({ name, got }) => [name, got.user.verdict]));
}

function judged(figures: FlowFigures, stolenRatio: number) {
  const user = { kernel: "6.1", figures: [figures], stolenRatios: [stolenRatio], problems: [] };
  return judge(set, 0, { kernel: null, user }, 0);
}
