import { expect, test } from "vitest";
import { measureText } from "../../../orchestrator/measures/measure-text.ts";
import type { MeasureUnit } from "../../../orchestrator/measures/measure-unit.ts";
import { differenceText } from "../../../orchestrator/report/compare/difference-text.ts";

const cases: readonly (readonly [number, MeasureUnit, string, string])[] = [
  [5.9166, "count", "5.92", "+5.92"],
  [1234.5, "count", "1235", "+1235"],
  [0, "count", "0", "±0"],
  [-0.00123, "score", "-0.00123", "−0.00123"],
  [0.98765, "ratio", "98.77%", "+98.77pp"],
  [45.678, "ms", "45.7ms", "+45.7ms"],
  [61_500, "ms", "61.5s", "+61.5s"],
  [512.4, "bytes", "512B", "+512B"],
  [-12_345, "bytes/s", "-12.1KiB/s", "−12.1KiB/s"],
  [7.25, "1/min", "7.25/min", "+7.25/min"],
];

test.each(cases)("%d %s reads as %s, and as a difference %s", (value, unit, text, difference) => {
  expect(measureText(value, unit)).toBe(text);
  expect(differenceText(value, unit)).toBe(difference);
});

test("what is not known is a dash", () => {
  expect(measureText(null, "ms")).toBe("–");
  expect(measureText(undefined, "count")).toBe("–");
});
