import fc from "fast-check";
import { expect, test } from "vitest";
import { seededRandom } from "../../../orchestrator/base/random.ts";

const draws = (random: { next(): number }, count = 5) => Array.from({ length: count }, () => random.next());

test("the same seed draws the same numbers", () => {
  expect(draws(seededRandom(7))).toEqual(draws(seededRandom(7)));
  expect(draws(seededRandom(7))).not.toEqual(draws(seededRandom(8)));
});

test("a fork depends on its name alone, not on what was drawn before", () => {
  const fresh = seededRandom(7).fork("churn").fork("node-1");
  const used = seededRandom(7);
  draws(used, 100);
  const late = used.fork("churn");
  draws(late, 3);
  expect(draws(late.fork("node-1"))).toEqual(draws(fresh));
});

test("forks of different names draw different numbers", () => {
  const random = seededRandom(7);
  expect(draws(random.fork("churn"))).not.toEqual(draws(random.fork("traffic")));
});

test("a whole number below a bound is one of those, and each of them comes up", () => {
  const random = seededRandom(1);
  const counts = new Map<number, number>();
  for (let i = 0; i < 6000; i++) {
    const drawn = random.below(6);
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  expect([...counts.keys()].toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
  // Six standard deviations of a fair die.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(174);
});

test("a sample has distinct items of the list, as many as there are at most, and leaves the list alone", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer()), fc.nat(30), fc.integer(), (items, count, seed) => {
      const before = [...items];
      const sample = seededRandom(seed).sample(items, count);
      expect(sample).toHaveLength(Math.min(count, items.length));
      expect(new Set(sample).size).toBe(sample.length);
      expect(items).toEqual(expect.arrayContaining(sample));
      expect(items).toEqual(before);
    }),
  );
});

test("a sample favours nobody", () => {
  const firsts = Array.from({ length: 4000 }, (_, seed) => seededRandom(seed).sample(["a", "b", "c", "d"], 1)[0]);
  for (const item of ["a", "b", "c", "d"]) {
    expect(Math.abs(firsts.filter((first) => first === item).length - 1000)).toBeLessThan(165);
  }
});

test("bytes come in the length asked for, differ from draw to draw, and repeat with the seed", () => {
  const random = seededRandom(3).fork("key");
  const [first, second] = [random.bytes(32), random.bytes(32)];
  expect(first).toHaveLength(32);
  expect(first).not.toEqual(second);
  expect(seededRandom(3).fork("key").bytes(32)).toEqual(first);
});
