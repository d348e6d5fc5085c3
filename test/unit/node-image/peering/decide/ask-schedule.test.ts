import { expect, test } from "vitest";
import { type Asked, chooseAsk } from "../../../../../node-image/js/peering/decide/ask-schedule.ts";

const exchange = { ask: true, serve: true, peers: 60 };
const known = { ignored: false };
const countOf = (asked: Asked | undefined, belowTarget: boolean, nowMs: number, o = exchange) =>
  chooseAsk(asked, known, belowTarget, o, nowMs)?.count;

test("a new peer is asked at once: for many below the target, else for its own record", () => {
  expect(countOf(undefined, true, 0)).toBe(60);
  expect(countOf(undefined, false, 0)).toBe(1);
});

test("below the target a peer is asked again at doubling intervals, up to five minutes", () => {
  expect(countOf({ times: 1, lastAtMs: 0 }, true, 1999)).toBeUndefined();
  expect(countOf({ times: 1, lastAtMs: 0 }, true, 2000)).toBe(60);
  expect(countOf({ times: 3, lastAtMs: 0 }, true, 7999)).toBeUndefined();
  expect(countOf({ times: 3, lastAtMs: 0 }, true, 8000)).toBe(60);
  expect(countOf({ times: 50, lastAtMs: 0 }, true, 299_999)).toBeUndefined();
  expect(countOf({ times: 50, lastAtMs: 0 }, true, 300_000)).toBe(60);
});

test("at the target a peer is asked again once in five minutes", () => {
  expect(countOf({ times: 1, lastAtMs: 100_000 }, false, 399_999)).toBeUndefined();
  expect(countOf({ times: 1, lastAtMs: 100_000 }, false, 400_000)).toBe(60);
});

test("a peer that is ignored is not asked, and nobody is where the settings say so", () => {
  expect(chooseAsk(undefined, { ignored: true }, true, exchange, 0)).toBeUndefined();
  expect(countOf(undefined, true, 0, { ...exchange, ask: false })).toBeUndefined();
});
