import { expect, test } from "vitest";
import type { z } from "zod";
import {
  durationBound,
  durationMs,
  formatMs,
  formatShare,
  frequencyPerSecond,
  meetsBound,
  orWord,
  rateBitsPerSecond,
  shareBound,
  shareRatio,
  sizeBytes,
} from "../../../orchestrator/base/units.ts";

const problemOf = (schema: z.ZodType, input: unknown) => schema.safeParse(input).error?.issues.map((i) => i.message);

test.each([
  ["45ms", 45, durationMs()],
  ["1.5s", 1500, durationMs()],
  ["2m", 120_000, durationMs()],
  ["2min", 120_000, durationMs()],
  ["1h", 3_600_000, durationMs()],
  ["250us", 0.25, durationMs()],
  [" 10 s ", 10_000, durationMs()],
  ["0s", 0, durationMs()],
  ["20mbit", 20_000_000, rateBitsPerSecond()],
  ["1gbit", 1e9, rateBitsPerSecond()],
  ["1KiB", 1024, sizeBytes()],
  ["1kB", 1000, sizeBytes()],
  ["2MiB", 2_097_152, sizeBytes()],
  ["0.1%", 0.001, shareRatio()],
  ["100%", 1, shareRatio()],
  ["2/s", 2, frequencyPerSecond()],
  ["30/m", 0.5, frequencyPerSecond()],
] as const)("reads %s as %d", (text, value, schema) => {
  expect(schema.parse(text)).toBe(value);
});

test("a bare number, a wrong unit and a missing value are refused with what would be right", () => {
  const units = "us, ms, s, m, min, h";
  expect(problemOf(durationMs(), "45")).toEqual([`is "45"; expected a duration with its unit (${units}), as "45ms"`]);
  expect(problemOf(durationMs(), 45)).toEqual(['is 45; expected a duration with its unit, as "45ms"']);
  expect(problemOf(durationMs(), "45mbit")).toEqual([
    `is "45mbit"; expected a duration with its unit (${units}), as "45ms"`,
  ]);
  expect(problemOf(durationMs(), undefined)).toEqual(['is missing; expected a duration with its unit, as "45ms"']);
});

test("what lies outside of its range is refused", () => {
  expect(problemOf(shareRatio(), "140%")).toEqual(['is "140%"; expected a share of 0%..100%, as "5%"']);
  expect(problemOf(rateBitsPerSecond(), "0mbit")).toEqual(['is "0mbit"; expected a rate above 0, as "20mbit"']);
  expect(problemOf(durationMs({ min: 100 }), "50ms")).toEqual([
    'is "50ms"; expected a duration within range, as "45ms"',
  ]);
  expect(problemOf(shareRatio(), "-5%")).toEqual(['is "-5%"; expected a share with its unit (%), as "5%"']);
});

test("a bound keeps its comparator, its value and its text", () => {
  expect(shareBound().parse(">= 99.5%")).toEqual({ comparator: ">=", value: 0.995, text: ">= 99.5%" });
  expect(durationBound().parse("<3s")).toEqual({ comparator: "<", value: 3000, text: "<3s" });
});

test("a bound without comparator or unit is refused with what would be right", () => {
  expect(problemOf(shareBound(), "99.5%")).toEqual(['is "99.5%"; expected a bound on a share, as ">= 99.5%"']);
  expect(problemOf(durationBound(), "<= 3")).toEqual(['is "<= 3"; expected a bound on a duration, as "<= 1s"']);
  expect(problemOf(durationBound(), 3)).toEqual(['is 3; expected a bound on a duration, as "<= 1s"']);
});

test("each comparator means what it says, at the bound itself too", () => {
  const meets = (text: string, values: readonly number[]) =>
    values.map((value) => meetsBound(value, durationBound().parse(text)));
  expect(meets("<= 2ms", [1, 2, 3])).toEqual([true, true, false]);
  expect(meets("< 2ms", [1, 2, 3])).toEqual([true, false, false]);
  expect(meets(">= 2ms", [1, 2, 3])).toEqual([false, true, true]);
  expect(meets("> 2ms", [1, 2, 3])).toEqual([false, false, true]);
  expect(meets("= 2ms", [1, 2, 3])).toEqual([false, true, false]);
});

test("a word in the place of a quantity gives null, and stands in what is expected", () => {
  const schema = orWord("never", durationMs({ min: 100, text: "of 100ms or more" }));
  expect([schema.parse("never"), schema.parse("2s")]).toEqual([null, 2000]);
  expect(problemOf(schema, "nevr")).toEqual([
    'is "nevr"; expected a duration with its unit (us, ms, s, m, min, h), as "45ms", or never',
  ]);
  expect(problemOf(schema, "5ms")).toEqual(['is "5ms"; expected a duration of 100ms or more, as "45ms", or never']);
  expect(problemOf(schema, 5)).toEqual(['is 5; expected a duration with its unit, as "45ms", or never']);
});

test("times and shares read well", () => {
  expect([0, 4.2, 950, 1500, 90_000].map(formatMs)).toEqual(["0ms", "4ms 200µs", "950ms", "1.5s", "1m 30s"]);
  expect([0, 0.995, 1, 2 / 3].map(formatShare)).toEqual(["0%", "99.5%", "100%", "66.67%"]);
});
