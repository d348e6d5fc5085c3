import { beforeEach, expect, test, vi } from "vitest";
import { paced } from "../../../../node-image/js/behaviours/paced.ts";

beforeEach(() => vi.useFakeTimers());

test("does so many a second, whole ones only, and none after its end", async () => {
  let done = 0;
  const pace = paced(7.5, (due) => {
    done += due;
  });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(done).toBe(75);
  await pace[Symbol.asyncDispose]();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(done).toBe(75);
});

test("does one in several seconds where the rate is that low", async () => {
  const portions: number[] = [];
  await using _ = paced(0.5, (due) => {
    portions.push(due);
  });
  await vi.advanceTimersByTimeAsync(6000);
  expect(portions).toEqual([1, 1, 1]);
});

test("never overlaps with itself, and catches up by one second's worth at most", async () => {
  const portions: number[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await using _ = paced(10, (due) => {
    portions.push(due);
    return portions.length === 1 ? promise : undefined;
  });
  await vi.advanceTimersByTimeAsync(5000);
  expect(portions).toEqual([1]);
  resolve();
  await vi.advanceTimersByTimeAsync(200);
  expect(portions).toEqual([1, 10, 1]);
});
