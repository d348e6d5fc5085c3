import fc from "fast-check";
import { expect, test } from "vitest";
import type { PeeringConfig } from "../../../../../node-image/contract/index.ts";
import {
  type Attempt,
  hostsRemembered,
  judgeAttempt,
  type RecentAttempts,
} from "../../../../../node-image/js/peering/decide/admission.ts";
import type { Link } from "../../../../../node-image/js/peering/link.ts";
import { linksOf } from "./link-of.ts";
import { settingsWith } from "./settings.ts";

const before = (ip = "10.0.0.1"): Attempt => ({ ip, evictedAtMs: undefined, peer: undefined });
const after = (o: Partial<NonNullable<Attempt["peer"]>> = {}): Attempt => ({
  ip: "10.0.0.1",
  evictedAtMs: undefined,
  peer: { id: "a", blocked: false, credit: 1, ...o },
});
const judge = (
  attempt: Attempt,
  o: {
    links?: readonly Link[];
    recent?: RecentAttempts;
    limits?: Partial<PeeringConfig["connections"]>;
    nowMs?: number;
  },
) => {
  const { connections, score } = settingsWith({ connections: o.limits ?? {} });
  return judgeAttempt(attempt, "own", o.links ?? [], o.recent ?? new Map(), connections, score, o.nowMs ?? 0);
};

test("a stranger is welcome", () => {
  expect(judge(before(), {})).toEqual({ refusal: undefined, recent: new Map() });
  expect(judge(after(), {}).refusal).toBeUndefined();
});

test("the node itself, a blocked peer and one that spent its credit are refused once they are known", () => {
  expect(judge(after({ id: "own" }), {}).refusal).toEqual({ reason: "the node reached itself", values: {} });
  expect(judge(after({ blocked: true }), {}).refusal).toEqual({ reason: "an operator blocked the peer", values: {} });
  expect(judge(after({ credit: 0.19 }), {}).refusal).toEqual({
    reason: "the peer spent its credit",
    values: { credit: 0.19, disconnectBelow: 0.2 },
  });
  expect(judge(after({ credit: 0.2 }), {}).refusal).toBeUndefined();
});

test("beyond the cap guests are taken in, and beyond the guests nobody", () => {
  const limits = { max: 10, guests: 2 };
  expect(judge(before(), { limits, links: linksOf(11) }).refusal).toBeUndefined();
  expect(judge(before(), { limits, links: linksOf(12) }).refusal).toEqual({
    reason: "the node is full, and so are its places for guests",
    values: { connections: 12, max: 10, guests: 2 },
  });
});

test("a full node that evicted an address takes none of its connections as a guest for half a minute", () => {
  const attempt = { ...before(), evictedAtMs: 1000 };
  const limits = { max: 10, guests: 2 };
  expect(judge(attempt, { limits, links: linksOf(10), nowMs: 30_999 }).refusal).toEqual({
    reason: "the node is full, and evicted this address just now",
    values: { connections: 10, max: 10, evictedMs: 29_999 },
  });
  expect(judge(attempt, { limits, links: linksOf(10), nowMs: 31_000 }).refusal).toBeUndefined();
  expect(judge(attempt, { limits, links: linksOf(9), nowMs: 1001 }).refusal).toBeUndefined();
});

test("one address gets so many inbound connections, and one /64 of IPv6 too", () => {
  const limits = { perAddress: 2 };
  const from = (...ips: string[]) => linksOf(ips.length, (i) => ({ ip: ips[i] ?? "" }));
  expect(judge(before(), { limits, links: from("10.0.0.1", "10.0.0.2") }).refusal).toBeUndefined();
  expect(judge(before(), { limits, links: from("10.0.0.1", "::ffff:10.0.0.1") }).refusal).toEqual({
    reason: "too many connections came from one address",
    values: { fromHost: 2, perAddress: 2 },
  });
  expect(judge(before("2001:db8::9"), { limits, links: from("2001:db8::1", "2001:db8::2") }).refusal).toBeDefined();
  expect(judge(before(), { limits: { perAddress: 0 }, links: from("10.0.0.1", "10.0.0.1") }).refusal).toBeUndefined();
});

test("what the node dialled itself does not count for its address, nor does a loopback address", () => {
  const dialled = linksOf(9, () => ({ ip: "10.0.0.1", direction: "outbound" }));
  expect(judge(before(), { limits: { perAddress: 1 }, links: dialled }).refusal).toBeUndefined();
  const local = linksOf(9, () => ({ ip: "127.0.0.1" }));
  expect(judge(before("127.0.0.1"), { limits: { perAddress: 1 }, links: local }).refusal).toBeUndefined();
});

/** Attempts of one address at these times: whether each was let in. */
function letIn(times: readonly number[], inboundPerSecond: number, ip = "10.0.0.1"): boolean[] {
  let recent: RecentAttempts = new Map();
  return times.map((nowMs) => {
    const admission = judge(before(ip), { recent, limits: { inboundPerSecond }, nowMs });
    recent = admission.recent;
    return admission.refusal === undefined;
  });
}

test("an address may come twice as often as in a second at once, then by the second", () => {
  expect(letIn([0, 0, 0, 0, 0], 2)).toEqual([true, true, true, true, false]);
  expect(letIn([0, 0, 0, 0, 499, 500, 500], 2)).toEqual([true, true, true, true, false, true, false]);
  expect(letIn([0, 999, 1000], 0.1)).toEqual([true, false, false]);
  expect(letIn(Array(50).fill(0), 0)).not.toContain(false);
  expect(letIn(Array(50).fill(0), 2, "127.0.0.1")).not.toContain(false);
});

test("the second look at an attempt, after its handshake, costs nothing", () => {
  const { recent } = judge(before(), { limits: { inboundPerSecond: 1 } });
  expect(judge(after(), { recent, limits: { inboundPerSecond: 1 } }).recent).toBe(recent);
});

test("the reason for too many attempts is told", () => {
  const recent = new Map([["ip4 a000001/32", { tokens: 0.5, atMs: 0 }]]);
  expect(judge(before(), { recent, limits: { inboundPerSecond: 5 } }).refusal).toEqual({
    reason: "the address opened too many connections of late",
    values: { inboundPerSecond: 5 },
  });
});

test("hosts that were quiet for two seconds are forgotten, and never more than so many are remembered", () => {
  let recent: RecentAttempts = new Map();
  for (let i = 0; i < hostsRemembered + 50; i++) {
    const limits = { inboundPerSecond: 1 };
    recent = judge(before(`10.0.${i >> 8}.${i & 255}`), { recent, limits }).recent;
  }
  expect(recent.size).toBe(hostsRemembered);
  expect(judge(before(), { recent, limits: { inboundPerSecond: 1 }, nowMs: 2000 }).recent.size).toBe(1);
});

test("over any time an address gets in no more often than its burst and its rate allow", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2000), { maxLength: 100 }), fc.integer({ min: 1, max: 10 }), (gaps, rate) => {
      let nowMs = 0;
      const times = gaps.map((gapMs) => (nowMs += gapMs));
      const admitted = letIn(times, rate).filter(Boolean).length;
      const elapsedMs = nowMs - (times[0] ?? 0);
      return admitted <= 2 * rate + (elapsedMs / 1000) * rate + 1e-6;
    }),
  );
});
