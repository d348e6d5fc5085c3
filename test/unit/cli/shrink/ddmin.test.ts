import fc from "fast-check";
import { expect, test } from "vitest";
import { ddmin } from "../../../../orchestrator/cli/shrink/ddmin.ts";

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

test("finds exactly what a failure needs, whatever that is, and tests few candidates", async () => {
  const needs = fc.uniqueArray(fc.nat({ max: 39 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(needs, async (needed) => {
      let tests = 0;
      const found = await ddmin(range(40), async (some) => {
        tests++;
        return needed.every((item) => some.includes(item));
      });
      expect(found).toEqual(needed.toSorted((a, b) => a - b));
      expect(tests).toBeLessThan(20 + 40 * needed.length);
    }),
  );
});

test("one item of 64 is found in 13 tests at most", async () => {
  let tests = 0;
  await ddmin(range(64), async (some) => {
    tests++;
    return some.includes(63);
  });
  expect(tests).toBeLessThanOrEqual(13);
});

test("nothing that it keeps can be left out by itself, also where the failure is of no clear shape", async () => {
  const oddly = (some: readonly number[]) =>
    Promise.resolve(some.reduce((sum, item) => sum + item, 0) % 7 === 0 && some.length > 2);
  const found = await ddmin(range(14), oddly);
  expect(await oddly(found)).toBe(true);
  for (const item of found) expect(await oddly(found.filter((other) => other !== item))).toBe(false);
});

test("of nothing nothing is left, without a test", async () => {
  expect(await ddmin([], () => Promise.reject(new Error("tested")))).toEqual([]);
});
