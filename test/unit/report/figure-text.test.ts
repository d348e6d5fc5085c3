import { expect, test } from "vitest";
import type { MeasureUnit } from "../../../orchestrator/measures/measure.ts";
import { differenceText, figureText } from "../../../orchestrator/report/figure-text.ts";

const cases: readonly (readonly [number, MeasureUnit, string, string])[] = [
  [5.9166, "count", "5.92", "+5.92"],
  [1234.5, "count", "1235", "+1235"],
  [0, "count", "0", "±0"],
  [-0.00123, "score", "−0.00123", "−0.00123"],
  [0.98765, "ratio", "98.8%", "+98.8pp"],
  [-0.012, "ratio", "−1.2%", "−1.2pp"],
  [45.678, "ms", "45.7ms", "+45.7ms"],
  [61_500, "ms", "1m 1.5s", "+1m 1.5s"],
  [-1500, "ms", "−1.5s", "−1.5s"],
  [512.4, "bytes", "512B", "+512B"],
  [12_345, "bytes/s", "12.06KiB/s", "+12.06KiB/s"],
  [7.25, "1/min", "7.25/min", "+7.25/min"],
];

test.each(cases)("%d %s reads as %s, and as a difference %s", (value, unit, figure, difference) => {
  expect(figureText(value, unit)).toBe(figure);
  expect(differenceText(value, unit)).toBe(difference);
});
