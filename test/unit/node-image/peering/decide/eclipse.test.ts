import { expect, test } from "vitest";
import { watchEclipse } from "../../../../../node-image/js/peering/decide/eclipse.ts";
import type { Link } from "../../../../../node-image/js/peering/link.ts";
import { linksOf } from "./link-of.ts";

/** From 90 % inbound or 80 % of one source, with six connections or more. */
const config = { inboundRatio: 0.9, sourceRatio: 0.8, fewest: 6 };
const inbound = (count: number, of: number): Link[] =>
  linksOf(of, (i) => ({ direction: i < count ? "inbound" : "outbound" }));
const fromOne = (count: number, of: number): Link[] =>
  linksOf(of, (i) => ({ direction: "outbound", source: i < count ? "mallory" : `s${i}` }));

test("the alarm rises when nearly all connections are inbound", () => {
  expect(watchEclipse(false, inbound(8, 10), config)).toBeUndefined();
  expect(watchEclipse(false, inbound(9, 10), config)).toEqual({
    raised: true,
    reason: "nearly all connections are inbound",
    values: { connections: 10, inboundRatio: 0.9, sourceRatio: 0, source: "" },
  });
});

test("the alarm rises when nearly all connections came from one source", () => {
  expect(watchEclipse(false, fromOne(7, 10), config)).toBeUndefined();
  expect(watchEclipse(false, fromOne(8, 10), config)).toEqual({
    raised: true,
    reason: "nearly all connections came from one source",
    values: { connections: 10, inboundRatio: 0, sourceRatio: 0.8, source: "mallory" },
  });
});

test("peers that nobody named have no source in common", () => {
  expect(
    watchEclipse(
      false,
      linksOf(10, () => ({ direction: "outbound" })),
      config,
    ),
  ).toBeUndefined();
});

test("with few connections no alarm rises", () => {
  expect(watchEclipse(false, inbound(5, 5), config)).toBeUndefined();
  expect(watchEclipse(false, inbound(6, 6), config)?.raised).toBe(true);
  expect(watchEclipse(false, [], { ...config, fewest: 1 })).toBeUndefined();
});

test("the alarm does not come and go with one connection", () => {
  expect(watchEclipse(true, inbound(17, 20), config)).toBeUndefined();
  expect(watchEclipse(true, inbound(5, 5), config)).toBeUndefined();
  expect(watchEclipse(true, inbound(15, 20), config)).toMatchObject({
    raised: false,
    reason: "the connections are mixed again",
  });
  expect(watchEclipse(true, inbound(2, 2), config)?.raised).toBe(false);
});

test("an alarm that stands is not raised again", () => {
  expect(watchEclipse(true, inbound(10, 10), config)).toBeUndefined();
});
