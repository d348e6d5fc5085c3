import fc from "fast-check";
import { expect, test } from "vitest";
import { backOff, backoffMs, forgive, givenUp } from "../../../../../node-image/js/peering/decide/backoff.ts";
import { peerRecord } from "../peer-record.ts";
import { settingsWith } from "./settings.ts";

/** 2 s, doubling, up to 60 s; refused: from 0.5 s; no jitter. */
const { backoff: config } = settingsWith();
const middle = () => 0.5;

const anyConfig = fc.record({
  firstMs: fc.nat(10_000),
  factor: fc.double({ min: 1, max: 10, noNaN: true }),
  longestMs: fc.nat(1_000_000),
  jitterRatio: fc.double({ min: 0, max: 1, noNaN: true }),
  refusedFirstMs: fc.nat(10_000),
  forgiveMs: fc.nat(100_000),
  giveUpAfter: fc.option(fc.integer({ min: 1, max: 10 })),
});
const anyKind = fc.constantFrom("unreachable" as const, "refused" as const);
const anyDraw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test("the wait doubles with each failure until the longest, and stays there", () => {
  const waits = [1, 2, 3, 5, 6, 7, 1000].map((failures) => backoffMs(failures, "unreachable", config, middle));
  expect(waits).toEqual([2000, 4000, 8000, 32_000, 60_000, 60_000, 60_000]);
});

test("a peer that refused is asked again sooner than one that could not be reached", () => {
  expect([1, 2, 3].map((failures) => backoffMs(failures, "refused", config, middle))).toEqual([500, 1000, 2000]);
});

test("the jitter spreads a wait either way, and no further than its share", () => {
  const spread = { ...config, jitterRatio: 0.2 };
  expect([0, 0.5, 1].map((draw) => backoffMs(1, "unreachable", spread, () => draw))).toEqual([1600, 2000, 2400]);
});

test("no wait is longer than the longest, and none that the ceiling cut is of one length for all", () => {
  const spread = { ...config, jitterRatio: 0.2 };
  expect([0, 0.5, 1].map((draw) => backoffMs(99, "unreachable", spread, () => draw))).toEqual([40_000, 50_000, 60_000]);
  fc.assert(
    fc.property(anyConfig, anyKind, fc.integer({ min: 1, max: 2000 }), anyDraw, (any, kind, failures, draw) => {
      const waitMs = backoffMs(failures, kind, any, () => draw);
      return waitMs >= 0 && waitMs <= any.longestMs;
    }),
  );
});

test("with the same draw a further failure never shortens the wait, whatever the settings", () => {
  fc.assert(
    fc.property(anyConfig, anyKind, fc.integer({ min: 1, max: 200 }), anyDraw, (any, kind, failures, draw) => {
      const random = () => draw;
      return backoffMs(failures, kind, any, random) <= backoffMs(failures + 1, kind, any, random);
    }),
  );
});

test("a failure says what to write down, and why", () => {
  const first = backOff(peerRecord("a"), "unreachable", config, 1000, middle);
  expect(first).toEqual({
    failures: 1,
    failuresAtMs: 1000,
    lastFailure: "unreachable",
    nextDialAtMs: 3000,
    waitMs: 2000,
    reason: "the peer could not be reached",
    values: { failures: 1, waitMs: 2000 },
  });
  expect(backOff({ ...peerRecord("a"), ...first }, "refused", config, 3000, middle)).toMatchObject({
    failures: 2,
    waitMs: 1000,
    reason: "the peer is there, and did not keep the connection",
  });
});

test("time forgives one failure after the other, once the wait is over", () => {
  const forgiving = { ...config, forgiveMs: 10_000 };
  const failing = peerRecord("a", { failures: 3, failuresAtMs: 0, nextDialAtMs: 8000 });
  expect(forgive(failing, forgiving, 17_999)).toBeUndefined();
  const once = forgive(failing, forgiving, 18_500);
  expect(once).toEqual({
    failures: 2,
    failuresAtMs: 18_000,
    reason: "the last failure is long ago",
    values: { forgiven: 1, failures: 2 },
  });
  expect(forgive({ ...failing, ...once }, forgiving, 27_999)).toBeUndefined();
  expect(forgive({ ...failing, ...once }, forgiving, 38_000)?.failures).toBe(0);
  expect(forgive(failing, forgiving, 1e9)).toMatchObject({ failures: 0, values: { forgiven: 3 } });
});

test("time forgives nothing where the settings leave that to a connection that lasts", () => {
  expect(forgive(peerRecord("a", { failures: 3 }), config, 1e12)).toBeUndefined();
});

test("a dead peer is dialled ever more rarely though time forgives", () => {
  const forgiving = { ...config, forgiveMs: 5000 };
  const peer = peerRecord("dead");
  const waits: number[] = [];
  for (let nowMs = 0; waits.length < 8; nowMs = peer.nextDialAtMs) {
    Object.assign(peer, forgive(peer, forgiving, nowMs));
    const { waitMs, ...failed } = backOff(peer, "unreachable", forgiving, nowMs, middle);
    Object.assign(peer, failed);
    waits.push(waitMs);
  }
  expect(waits).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

test("a peer that could not be reached too often is given up until somebody names it", () => {
  const strict = { ...config, giveUpAfter: 5 };
  const dead = peerRecord("a", { failures: 5, failuresAtMs: 1000, heardAtMs: 900, lastFailure: "unreachable" });
  expect(givenUp({ ...dead, failures: 4 }, strict)).toBe(false);
  expect(givenUp(dead, strict)).toBe(true);
  expect(givenUp({ ...dead, heardAtMs: 1001 }, strict)).toBe(false);
  expect(givenUp({ ...dead, lastFailure: "refused" }, strict)).toBe(false);
  expect(givenUp({ ...dead, failures: 1000 }, config)).toBe(false);
});

test("nobody is banned for ever: time or a word of it brings any peer back", () => {
  const anyFailing = fc.record({ failures: fc.nat(50), failuresAtMs: fc.nat(1000), nextDialAtMs: fc.nat(1e6) });
  fc.assert(
    fc.property(anyConfig, anyFailing, anyKind, (any, failing, lastFailure) => {
      const peer = peerRecord("a", { ...failing, lastFailure });
      const named = { ...peer, heardAtMs: peer.failuresAtMs + 1 };
      if (givenUp(named, any)) return false;
      const laterMs = 1e6 + 51 * any.forgiveMs;
      const forgiven = any.forgiveMs === 0 ? { failures: 0 } : forgive(peer, any, laterMs);
      return peer.failures === 0 || forgiven?.failures === 0;
    }),
  );
});
