/** The test behind a comparison: it blames chance as often as chance deserves, whatever figures are like, and finds what was planted. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chancesOf } from "../../../../orchestrator/report/compare/chances.ts";
import { dealsOf, leastChance } from "../../../../orchestrator/report/compare/deals.ts";
import { coin, type Draw, drawnFigures, lognormal, normal, rarelyBad } from "./made-runs.ts";

const chances = (figures: readonly (readonly (number | null)[])[], a: number, b: number) =>
  chancesOf(figures, a, dealsOf(a, b));

describe("of runs that do not differ", () => {
  const comparisons = 200;
  const mixed = [normal, lognormal, coin, rarelyBad];
  const shares: readonly (readonly [string, number, number, Draw])[] = [
    ["normal", 4, 4, normal],
    ["skewed", 6, 6, lognormal],
    ["yes or no", 4, 4, coin],
    ["mostly perfect", 5, 3, rarelyBad],
  ];

  test.each(shares)(
    "some figure of 30 seems to in no more than 5% of comparisons: %s, %i against %i",
    (_, a, b, draw) => {
      const draws = Array.from({ length: 30 }, () => draw);
      expect(shareWithEvidence(draws, a, b)).toBeLessThanOrEqual(mostOf(comparisons));
    },
  );

  test("likewise when figures of all kinds hang together", () => {
    const draws = Array.from({ length: 20 }, (_, i) => mixed[i % mixed.length] ?? normal);
    const share = shareWithEvidence(draws, 5, 5, (figures) => [
      ...figures,
      ...figures.map((own) => own.map(Math.tanh)),
    ]);
    expect(share).toBeLessThanOrEqual(mostOf(comparisons));
    // Nor is it far rarer, which would be a test that sees nothing.
    expect(share).toBeGreaterThan(0.02);
  });

  function shareWithEvidence(draws: readonly Draw[], a: number, b: number, also = (figures: number[][]) => figures) {
    const deals = dealsOf(a, b);
    const found = Array.from({ length: comparisons }, (_, seed) =>
      chancesOf(also(drawnFigures(seed, a + b, draws)), a, deals).some((chance) => chance <= 0.05),
    );
    return found.filter(Boolean).length / comparisons;
  }

  /** 5% and three standard errors. */
  function mostOf(trials: number) {
    return 0.05 + 3 * Math.sqrt((0.05 * 0.95) / trials);
  }
});

describe("a planted difference", () => {
  test("is found among 200 figures, ten runs against ten, and nothing else is", () => {
    const figures = drawnFigures(
      7,
      20,
      Array.from({ length: 200 }, () => normal),
    );
    figures[42] = (figures[42] ?? []).map((value, run) => (run < 10 ? value : value + 5));
    const found = chances(figures, 10, 10).flatMap((chance, i) => (chance <= 0.05 ? [i] : []));
    expect(found).toEqual([42]);
  });

  test("is found four against four when it is great, and never three against three", () => {
    const shifted = (runs: number) =>
      drawnFigures(3, 2 * runs, [normal]).map((own) => own.map((v, run) => (run < runs ? v : v + 100)));
    expect(chances(shifted(4), 4, 4)).toEqual([2 / 70]);
    expect(chances(shifted(3), 3, 3)).toEqual([2 / 20]);
  });

  test("is found although some runs say nothing of it", () => {
    const [own = []] = drawnFigures(5, 12, [normal]);
    const gappy = own.map((value, run) => (run === 2 || run === 9 ? null : run < 6 ? value : value + 9));
    expect(chances([gappy], 6, 6)[0]).toBeLessThan(0.02);
  });
});

const runs = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 8, maxLength: 8 });
const several = fc.array(runs, { minLength: 1, maxLength: 6 });

test("no chance is below the least that so many runs can come to, nor above 1", () => {
  fc.assert(
    fc.property(several, (figures) => {
      for (const chance of chances(figures, 4, 4)) {
        expect(chance).toBeGreaterThanOrEqual(leastChance(4, 4));
        expect(chance).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("it does not matter which side is called A", () => {
  const turned = (own: readonly number[]) => [...own.slice(4), ...own.slice(0, 4)];
  fc.assert(
    fc.property(several, (figures) => {
      expect(chances(figures.map(turned), 4, 4)).toEqual(chances(figures, 4, 4));
    }),
  );
});

test("a figure more makes no chance smaller", () => {
  fc.assert(
    fc.property(several, runs, (figures, more) => {
      const before = chances(figures, 4, 4);
      const after = chances([...figures, more], 4, 4);
      for (const [i, chance] of before.entries()) expect(after[i]).toBeGreaterThanOrEqual(chance);
    }),
  );
});

test("what all runs say alike, or only one side says, is chance alone", () => {
  expect(chances([Array(8).fill(0.1 + 0.2)], 4, 4)).toEqual([1]);
  expect(chances([[1, 2, 3, 4, null, null, null, null]], 4, 4)).toEqual([1]);
});

test("of many runs random deals are taken, the same each time", () => {
  expect(dealsOf(5, 5)).toHaveLength(252);
  expect(dealsOf(10, 10)).toHaveLength(10_000);
  expect(dealsOf(10, 10)[0]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
  expect(dealsOf(10, 10)).toEqual(dealsOf(10, 10));
  expect(leastChance(10, 10)).toBe(2 / 10_000);
  expect(leastChance(19, 1)).toBe(1 / 20);
});
