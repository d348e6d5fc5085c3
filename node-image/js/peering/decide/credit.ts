/**
 * What a peer's conduct towards this node is worth: a bucket of tokens that what goes wrong empties and time fills, and
 * means of how it served. Pure. The bucket alone decides whom the node ignores or disconnects, so nobody is banned for
 * ever: from any state it is full again `tokens / refillPerMinute` minutes later.
 */
import type { ScoreConfig } from "../../../contract/index.ts";
import type { Observation } from "../peer-manager.ts";
import type { Credit } from "../peer-record.ts";

/** Tokens that each thing takes. What may be the network's fault is cheap; what an honest peer never does is dear. */
const costs = { "time-out": 1, error: 1, nonsense: 4, "invalid-message": 4, graylisted: Infinity } as const;
/** Enough for a 95th percentile. */
const samplesKept = 32;

/** Of a peer of which nothing was observed. */
export function fullCredit(nowMs: number): Credit {
  return {
    spentTokens: 0,
    atMs: nowMs,
    responseMs: undefined,
    recentResponsesMs: [],
    failedRatio: undefined,
    firstDeliveries: 0,
    bytes: 0,
  };
}

/** The credit after an observation. */
export function observe(before: Credit, observation: Observation, config: ScoreConfig, nowMs: number): Credit {
  const { smoothing } = config;
  switch (observation.kind) {
    case "answered":
      return {
        ...before,
        responseMs: mean(before.responseMs, observation.tookMs, smoothing),
        recentResponsesMs: [...before.recentResponsesMs, observation.tookMs].slice(-samplesKept),
        failedRatio: mean(before.failedRatio, 0, smoothing),
      };
    case "failed":
      return {
        ...spend(before, costs[observation.what], config, nowMs),
        failedRatio: mean(before.failedRatio, 1, smoothing),
      };
    case "first-delivery":
      return {
        ...before,
        firstDeliveries: before.firstDeliveries + 1,
        bytes: before.bytes + observation.bytes,
      };
    case "duplicate":
      return before;
    case "invalid-message":
    case "graylisted":
      return spend(before, costs[observation.kind], config, nowMs);
    default:
      return observation satisfies never;
  }
}

/** Share of the bucket that is full now, 0..1. */
export function creditRatio(credit: Credit, config: ScoreConfig, nowMs: number): number {
  return 1 - spentNow(credit, config, nowMs) / config.tokens;
}

/**
 * What a credit means: `ignored` peers are not dialled, not asked and not believed, `disconnected` ones are not held
 * either.
 */
export type CreditLevel = "good" | "ignored" | "disconnected";

export function creditLevel(ratio: number, config: ScoreConfig): CreditLevel {
  if (ratio < config.disconnectBelow) return "disconnected";
  return ratio < config.ignoreBelow ? "ignored" : "good";
}

/** Of the newest response times, by nearest rank; undefined before the first. */
export function responsePercentiles(credit: Credit): { readonly p50Ms: number; readonly p95Ms: number } | undefined {
  const sorted = credit.recentResponsesMs.toSorted((a, b) => a - b);
  const [p50Ms, p95Ms] = [0.5, 0.95].map((share) => sorted[Math.ceil(share * sorted.length) - 1]);
  return p50Ms === undefined || p95Ms === undefined ? undefined : { p50Ms, p95Ms };
}

/** First deliveries that earn half of what first deliveries can earn. */
const halfEarnedDeliveries = 50;
/** A peer that answers in this time is neither fast nor slow. */
const fairResponseMs = 1000;

/**
 * For P5 of gossipsub's score, -100..100; 0 for a peer of which nothing was observed. First deliveries add up to 50, answers
 * and their speed give or take up to 25 each, and an empty bucket takes 100.
 */
export function applicationScore(credit: Credit, config: ScoreConfig, nowMs: number): number {
  const deliveries = 50 * share(credit.firstDeliveries, halfEarnedDeliveries);
  const answers = credit.failedRatio === undefined ? 0 : 25 * (1 - 2 * credit.failedRatio);
  const speed = credit.responseMs === undefined ? 0 : 25 * (1 - 2 * share(credit.responseMs, fairResponseMs));
  const misconduct = 100 * (1 - creditRatio(credit, config, nowMs));
  return Math.max(-100, deliveries + answers + speed - misconduct);
}

/** 0 for nothing, a half for `half`, towards 1. */
function share(value: number, half: number): number {
  return value / (value + half);
}

function spend(credit: Credit, tokens: number, config: ScoreConfig, nowMs: number): Credit {
  const spentTokens = Math.min(config.tokens, spentNow(credit, config, nowMs) + tokens);
  return { ...credit, spentTokens, atMs: nowMs };
}

/** Never above the bucket, which may have become smaller since. */
function spentNow({ spentTokens, atMs }: Credit, { tokens, refillPerMinute }: ScoreConfig, nowMs: number): number {
  const refilled = (Math.max(0, nowMs - atMs) / 60_000) * refillPerMinute;
  return Math.min(tokens, Math.max(0, spentTokens - refilled));
}

function mean(before: number | undefined, sample: number, smoothing: number): number {
  return before === undefined ? sample : before + smoothing * (sample - before);
}
