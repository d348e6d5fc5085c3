import { expect, test } from "vitest";
import { chooseAsk, type Repeats } from "../../../../../node-image/js/peering/decide/ask-schedule.ts";

const exchange = { ask: true, serve: true, peers: 60 };
const none: Repeats = { fruitless: 0, lastAtMs: 0 };
const countOf = (askedAtMs: number | undefined, repeats: Repeats, belowTarget: boolean, nowMs: number) =>
  chooseAsk({ ignored: false, askedAtMs }, repeats, belowTarget, exchange, nowMs)?.count;

test("a new peer is asked at once: for many below the target, else for its own record", () => {
  expect(countOf(undefined, none, true, 0)).toBe(60);
  expect(countOf(undefined, none, false, 0)).toBe(1);
});

test("below the target some peer is asked again, ever more seldom while nothing is learnt, up to half a minute", () => {
  expect(countOf(0, { fruitless: 0, lastAtMs: 10_000 }, true, 11_999)).toBeUndefined();
  expect(countOf(0, { fruitless: 0, lastAtMs: 10_000 }, true, 12_000)).toBe(60);
  expect(countOf(0, { fruitless: 2, lastAtMs: 10_000 }, true, 17_999)).toBeUndefined();
  expect(countOf(0, { fruitless: 2, lastAtMs: 10_000 }, true, 18_000)).toBe(60);
  expect(countOf(0, { fruitless: 50, lastAtMs: 10_000 }, true, 39_999)).toBeUndefined();
  expect(countOf(0, { fruitless: 50, lastAtMs: 10_000 }, true, 40_000)).toBe(60);
});

test("at the target a peer is asked again once in five minutes", () => {
  expect(countOf(100_000, none, false, 399_999)).toBeUndefined();
  expect(countOf(100_000, none, false, 400_000)).toBe(60);
});

test("a peer that is ignored is not asked, and nobody is where the settings say so", () => {
  const fresh = { ignored: false, askedAtMs: undefined };
  expect(chooseAsk({ ...fresh, ignored: true }, none, true, exchange, 0)).toBeUndefined();
  expect(chooseAsk(fresh, none, true, { ...exchange, ask: false }, 0)).toBeUndefined();
});
