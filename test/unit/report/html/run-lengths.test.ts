import fc from "fast-check";
import { expect, test } from "vitest";
import { expand, runLengths, valueAt } from "../../../../orchestrator/report/html/run-lengths.ts";

test("writes each value with for how many times on end it held", () => {
  expect(runLengths([6, 6, 6, 7, null, null, 6])).toEqual([6, 3, 7, 1, null, 2, 6, 1]);
  expect(runLengths([])).toEqual([]);
});

test("gives the very values back, all of them or one by its place", () => {
  const values = fc.array(fc.option(fc.integer({ min: 0, max: 2 })));
  fc.assert(
    fc.property(values, (all) => {
      const lengths = runLengths(all);
      expect(expand(lengths)).toEqual(all);
      expect(all.map((_, place) => valueAt(lengths, place))).toEqual(all);
      expect(valueAt(lengths, all.length)).toBeNull();
    }),
  );
});
