import fc from "fast-check";
import { expect, test } from "vitest";
import { bumpTag, firstDeliveries, tagSum } from "../../../../../node-image/js/peering/decide/tags.ts";
import type { Tag } from "../../../../../node-image/js/peering/peer-record.ts";

test("tags add up, negative ones too", () => {
  const tags = new Map([
    ["liked", { value: 10, setAtMs: 0, halfLifeMs: undefined }],
    ["slow", { value: -4, setAtMs: 0, halfLifeMs: undefined }],
  ]);
  expect(tagSum(tags, 1e9)).toBe(6);
  expect(tagSum(new Map(), 0)).toBe(0);
});

test("a tag with a half-life halves in each such time", () => {
  const tags = new Map([["fading", { value: 8, setAtMs: 1000, halfLifeMs: 60_000 }]]);
  expect(tagSum(tags, 1000)).toBe(8);
  expect(tagSum(tags, 61_000)).toBe(4);
  expect(tagSum(tags, 181_000)).toBe(1);
});

test("a clock that was set back makes no tag grow", () => {
  expect(tagSum(new Map([["fading", { value: 8, setAtMs: 1000, halfLifeMs: 60_000 }]]), 0)).toBe(8);
});

test("first deliveries raise a tag by one each, up to 15", () => {
  let tag: Tag | undefined;
  for (let i = 0; i < 20; i++) tag = bumpTag(tag, firstDeliveries, 0);
  expect(tag).toEqual({ value: 15, setAtMs: 0, halfLifeMs: 75 * 60_000 });
});

test("a bump starts from what is left of the tag", () => {
  const half = bumpTag({ value: 10, setAtMs: 0, halfLifeMs: 75 * 60_000 }, firstDeliveries, 75 * 60_000);
  expect(half.value).toBe(6);
});

test("no bump takes a tag beyond its cap, whatever it was", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.nat(1e8), (value, nowMs) => {
      const bumped = bumpTag({ value, setAtMs: 0, halfLifeMs: 1e6 }, firstDeliveries, nowMs);
      return bumped.value > 0 && bumped.value <= 15;
    }),
  );
});
