/** The tables that jitter is drawn from. */
import { mean, quantileSorted, standardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { distributionTable, entryScale } from "../../../docker/agent/distribution-tables.ts";
import { distributions } from "../../../docker/agent/protocol.ts";

describe.each(distributions)("the table of %s", (distribution) => {
  const table = distributionTable(distribution).map((entry) => entry / entryScale);

  it("has a mean of 0 and a standard deviation of 1", () => {
    expect(mean(table)).toBeCloseTo(0, 3);
    expect(standardDeviation(table)).toBeCloseTo(1, 3);
  });

  it("rises, and ends within what 16 bits hold", () => {
    expect(table).toEqual(table.toSorted((a, b) => a - b));
    expect(Math.max(...table.map(Math.abs))).toBeLessThanOrEqual(32_767 / entryScale);
  });
});

it.each([
  ["uniform", Math.sqrt(3) * 0.9, -Math.sqrt(3) * 0.9],
  ["normal", 1.645, -1.645],
] as const)("the table of %s has the quantiles of its distribution", (distribution, at95, at05) => {
  const table = distributionTable(distribution).map((entry) => entry / entryScale);
  expect(quantileSorted(table, 0.95)).toBeCloseTo(at95, 2);
  expect(quantileSorted(table, 0.05)).toBeCloseTo(at05, 2);
});

it.each(["pareto", "paretonormal"] as const)("the table of %s leans to long delays", (distribution) => {
  const table = distributionTable(distribution).map((entry) => entry / entryScale);
  expect(quantileSorted(table, 0.5)).toBeLessThan(-0.1);
  expect(quantileSorted(table, 0.99)).toBeGreaterThan(-1.5 * quantileSorted(table, 0.01));
});
