import fc from "fast-check";
import { expect, test } from "vitest";
import {
  applicationScore,
  creditLevel,
  creditRatio,
  fullCredit,
  observe,
  responsePercentiles,
} from "../../../../../node-image/js/peering/decide/credit.ts";
import type { Observation } from "../../../../../node-image/js/peering/peer-manager.ts";
import type { Credit } from "../../../../../node-image/js/peering/peer-record.ts";
import { peeringPresets } from "../../../../../orchestrator/nodes/peering-presets.ts";
import { settingsWith } from "./settings.ts";

/** 20 tokens, two a minute; half of a new sample. */
const { score: config } = settingsWith();
const after = (observations: readonly Observation[], from = fullCredit(0), nowMs = 0): Credit =>
  observations.reduce((credit, observation) => observe(credit, observation, config, nowMs), from);
const times = (count: number, observation: Observation) => Array.from({ length: count }, () => observation);
const timeOut: Observation = { kind: "failed", what: "time-out" };

const anyObservation: fc.Arbitrary<Observation> = fc.oneof(
  fc.record({ kind: fc.constant("answered" as const), tookMs: fc.nat(60_000) }),
  fc.record({ kind: fc.constant("failed" as const), what: fc.constantFrom("time-out" as const, "error", "nonsense") }),
  fc.record({ kind: fc.constant("first-delivery" as const), topic: fc.constant("t"), bytes: fc.nat(150_000) }),
  fc.constant({ kind: "invalid-message" as const }),
  fc.constant({ kind: "graylisted" as const }),
);

test("each kind of failure takes its tokens: what an honest peer never does is dear", () => {
  expect(creditRatio(after([timeOut]), config, 0)).toBe(0.95);
  expect(creditRatio(after([{ kind: "failed", what: "error" }]), config, 0)).toBe(0.95);
  expect(creditRatio(after([{ kind: "failed", what: "nonsense" }]), config, 0)).toBe(0.8);
  expect(creditRatio(after([{ kind: "invalid-message" }]), config, 0)).toBe(0.8);
  expect(creditRatio(after([{ kind: "graylisted" }]), config, 0)).toBe(0);
});

test("by nwaku's rules only who is graylisted is disconnected, and for as long as that lasts", () => {
  const { score } = peeringPresets.nwaku;
  const levelAfter = (observations: readonly Observation[], nowMs: number) => {
    const credit = observations.reduce((before, observation) => observe(before, observation, score, 0), fullCredit(0));
    return creditLevel(creditRatio(credit, score, nowMs), score);
  };
  expect(levelAfter(times(1000, { kind: "invalid-message" }), 0)).toBe("good");
  expect(levelAfter([{ kind: "graylisted" }], 0)).toBe("disconnected");
  expect(levelAfter([{ kind: "graylisted" }], 61_000)).toBe("good");
});

test("good service takes none", () => {
  const credit = after([
    { kind: "answered", tookMs: 9000 },
    { kind: "first-delivery", topic: "t", bytes: 100 },
  ]);
  expect(creditRatio(credit, config, 0)).toBe(1);
});

test("tokens come back with time, between failures too", () => {
  const spent = after(times(10, timeOut));
  expect(creditRatio(spent, config, 60_000)).toBe(0.6);
  expect(creditRatio(after([timeOut], spent, 60_000), config, 60_000)).toBeCloseTo(0.55);
});

test("below its thresholds a peer is ignored, then disconnected", () => {
  expect([1, 0.5, 0.49, 0.2, 0.19, 0].map((ratio) => creditLevel(ratio, config))).toEqual([
    "good",
    "good",
    "ignored",
    "ignored",
    "disconnected",
    "disconnected",
  ]);
});

test("nobody is banned for ever: whatever was observed, the bucket is full after tokens / refill minutes", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyObservation, fc.nat(600_000)), { maxLength: 200 }), (history) => {
      let nowMs = 0;
      let credit = fullCredit(nowMs);
      for (const [observation, laterMs] of history) {
        nowMs += laterMs;
        credit = observe(credit, observation, config, nowMs);
        const ratio = creditRatio(credit, config, nowMs);
        if (ratio < 0 || ratio > 1) return false;
      }
      return creditRatio(credit, config, nowMs + (config.tokens / config.refillPerMinute) * 60_000) === 1;
    }),
  );
});

test("a full bucket stays full when the settings make it larger, and a spent one empties no further when smaller", () => {
  expect(creditRatio(fullCredit(0), { ...config, tokens: 1000 }, 0)).toBe(1);
  expect(creditRatio(after(times(10, timeOut)), { ...config, tokens: 5 }, 0)).toBe(0);
});

test("means follow new samples by their weight, the first one at once", () => {
  const one = after([{ kind: "answered", tookMs: 100 }]);
  expect(one.responseMs).toBe(100);
  expect(one.failedRatio).toBe(0);
  const more = after([{ kind: "answered", tookMs: 300 }, timeOut], one);
  expect(more.responseMs).toBe(200);
  expect(more.failedRatio).toBe(0.5);
});

test("the newest 32 response times are kept", () => {
  const credit = after(Array.from({ length: 40 }, (_, i) => ({ kind: "answered", tookMs: i })));
  expect(credit.recentResponsesMs).toEqual(Array.from({ length: 32 }, (_, i) => i + 8));
});

test("percentiles are by nearest rank, and unknown before the first response", () => {
  expect(responsePercentiles(fullCredit(0))).toBeUndefined();
  expect(responsePercentiles(after([{ kind: "answered", tookMs: 70 }]))).toEqual({ p50Ms: 70, p95Ms: 70 });
  const many = after(Array.from({ length: 20 }, (_, i) => ({ kind: "answered", tookMs: 20 - i })));
  expect(responsePercentiles(many)).toEqual({ p50Ms: 10, p95Ms: 19 });
});

test("first deliveries and their bytes are counted", () => {
  const credit = after(times(3, { kind: "first-delivery", topic: "t", bytes: 100 }));
  expect(credit).toMatchObject({ firstDeliveries: 3, bytes: 300 });
});

test("a peer of which nothing is known scores 0", () => {
  expect(applicationScore(fullCredit(0), config, 0)).toBe(0);
});

test("good first deliveries and fast answers raise the score; slow answers, failures and misconduct sink it", () => {
  const scoreOf = (observations: readonly Observation[]) => applicationScore(after(observations), config, 0);
  expect(scoreOf(times(50, { kind: "first-delivery", topic: "t", bytes: 1 }))).toBe(25);
  expect(scoreOf([{ kind: "answered", tookMs: 0 }])).toBe(50);
  expect(scoreOf([{ kind: "answered", tookMs: 1000 }])).toBe(25);
  expect(scoreOf([{ kind: "answered", tookMs: 9000 }])).toBe(5);
  expect(scoreOf([timeOut])).toBeCloseTo(-30);
  expect(scoreOf(times(4, { kind: "invalid-message" }))).toBe(-80);
});

test("the score stays within -100..100, and sinks with the next failure unless it is at its end", () => {
  fc.assert(
    fc.property(fc.array(anyObservation, { maxLength: 300 }), (observations) => {
      const credit = after(observations);
      const score = applicationScore(credit, config, 0);
      const worse = applicationScore(observe(credit, timeOut, config, 0), config, 0);
      return score >= -100 && score <= 100 && worse <= score;
    }),
  );
});
