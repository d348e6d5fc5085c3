import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "../../../../node-image/js/peering/backoff.ts";

const config = { firstMs: 2000, factor: 2, longestMs: 60_000, jitterRatio: 0.2 };
const noJitter = { ...config, jitterRatio: 0 };

test("the wait doubles with each failure until the longest, and stays there", () => {
  const waits = [1, 2, 3, 5, 6, 7, 1000].map((failures) => backoffMs(failures, noJitter, Math.random));
  expect(waits).toEqual([2000, 4000, 8000, 32_000, 60_000, 60_000, 60_000]);
});

test("the jitter spreads a wait either way, and no further than its share", () => {
  expect(backoffMs(1, config, () => 0)).toBe(1600);
  expect(backoffMs(1, config, () => 0.5)).toBe(2000);
  expect(backoffMs(1, config, () => 1)).toBe(2400);
});

test("without jitter a further failure never shortens the wait, whatever the settings", () => {
  const settings = fc.record({
    firstMs: fc.integer({ min: 0, max: 10_000 }),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    longestMs: fc.integer({ min: 0, max: 1_000_000 }),
    jitterRatio: fc.constant(0),
  });
  fc.assert(
    fc.property(settings, fc.integer({ min: 1, max: 200 }), (any, failures) => {
      const wait = backoffMs(failures, any, Math.random);
      const next = backoffMs(failures + 1, any, Math.random);
      return wait <= next && next <= Math.round(any.longestMs);
    }),
  );
});
