import { expect, test } from "vitest";
import { held } from "../../../../node-image/js/behaviours/held.ts";

test("holds no more than it may, and lets all go at its end", async () => {
  const waiting = held(2);
  const first = waiting.wait(60_000);
  const second = waiting.wait(60_000);
  expect(await waiting.wait(60_000)).toBe(false);
  await waiting[Symbol.asyncDispose]();
  expect(await Promise.all([first, second])).toEqual([false, false]);
  expect(await waiting.wait(60_000)).toBe(false);
});

test("what was held frees its place", async () => {
  await using waiting = held(1);
  expect(await waiting.wait(1)).toBe(true);
  expect(await waiting.wait(1)).toBe(true);
});
