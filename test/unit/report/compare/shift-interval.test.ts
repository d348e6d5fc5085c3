/** The interval of a difference: checked by hand where samples are small, by counting where they are drawn. */
import { describe, expect, test } from "vitest";
import { dealsOf } from "../../../../orchestrator/report/compare/deals.ts";
import { shiftInterval } from "../../../../orchestrator/report/compare/shift-interval.ts";
import { type Draw, drawnFigures, lognormal, normal } from "./made-runs.ts";

const interval = (a: readonly number[], b: readonly number[], confidence = 0.95) =>
  shiftInterval(a, b, dealsOf(a.length, b.length), confidence);

test("of four against four it reaches from the least to the greatest difference of runs that a deal can exchange", () => {
  expect(interval([1, 2, 3, 4], [11, 12, 13, 14])).toEqual([7, 13]);
  expect(interval([5, 5, 5, 5], [6, 6, 6, 6])).toEqual([1, 1]);
});

test("is narrower where less confidence is asked", () => {
  // A tenth of 70 deals is 7: beyond are 7, three times 8, twice 8.5 on one side, and the like on the other.
  expect(interval([1, 2, 3, 4], [11, 12, 13, 14], 0.8)).toEqual([9, 11]);
});

test("there is none where no difference would be too great for chance", () => {
  expect(interval([1, 2, 3], [11, 12, 13])).toBeNull();
  expect(interval([1], [2])).toBeNull();
});

describe("holds the true difference in as many cases as it says", () => {
  const cases: readonly (readonly [string, number, number, Draw])[] = [
    ["normal, 6 against 6", 6, 6, normal],
    ["normal, 4 against 8", 4, 8, normal],
    ["skewed, 5 against 5", 5, 5, lognormal],
  ];
  test.each(cases)("%s", (_, a, b, draw) => {
    const deals = dealsOf(a, b);
    const trials = 1000;
    const held = drawnFigures(
      11,
      a + b,
      Array.from({ length: trials }, () => draw),
    ).filter((own) => {
      const shifted = own.map((value, run) => (run < a ? value : value + 3));
      const [low, high] = shiftInterval(shifted.slice(0, a), shifted.slice(a), deals, 0.9) ?? [Infinity, -Infinity];
      return low <= 3 && 3 <= high;
    });
    // 90 % and what the finite number of deals adds, within three standard errors.
    expect(held.length / trials).toBeGreaterThan(0.9 - 3 * Math.sqrt((0.9 * 0.1) / trials));
    expect(held.length / trials).toBeLessThan(0.95);
  });
});
