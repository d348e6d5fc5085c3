/**
 * How long a peer is left alone after a failed dial, and how failures are forgiven. Pure. Nobody is banned for ever:
 * waits have a ceiling, time forgives (unless the settings leave that to a connection that lasts), and a peer that was
 * given up is tried again once somebody names it.
 */
import type { BackoffConfig } from "../../../contract/index.ts";
import type { DialFailure, PeerRecord } from "../peer-record.ts";
import type { Why } from "./why.ts";

/** A dialled connection that its other end closes sooner was refused; one that lasts longer forgives all failures. */
export const acceptedAfterMs = 10_000;

type Failing = Pick<PeerRecord, "failures" | "failuresAtMs" | "lastFailure" | "nextDialAtMs">;

/** What to write into the record, and to note as `back-off`. */
export interface BackOff extends Why, Failing {
  readonly waitMs: number;
}

/** After one more failure. `random` draws from [0, 1). */
export function backOff(
  peer: Failing,
  kind: DialFailure,
  config: BackoffConfig,
  nowMs: number,
  random: () => number,
): BackOff {
  const failures = peer.failures + 1;
  const waitMs = backoffMs(failures, kind, config, random);
  const reason =
    kind === "refused" ? "the peer is there, and did not keep the connection" : "the peer could not be reached";
  return {
    failures,
    failuresAtMs: nowMs,
    lastFailure: kind,
    nextDialAtMs: nowMs + waitMs,
    waitMs,
    reason,
    values: { failures, waitMs },
  };
}

/**
 * @param failures in a row, >= 1
 * @returns ms; it grows by the factor with each failure, spread by the jitter either way, up to a ceiling that lets no wait
 * be longer than the longest
 */
export function backoffMs(failures: number, kind: DialFailure, config: BackoffConfig, random: () => number): number {
  const firstMs = kind === "refused" ? config.refusedFirstMs : config.firstMs;
  const ceilingMs = config.longestMs / (1 + config.jitterRatio);
  // Bounded, for nothing times infinity is no wait.
  const growth = Math.min(config.factor ** (failures - 1), Number.MAX_VALUE);
  const grownMs = Math.min(firstMs * growth, ceilingMs);
  return Math.floor(grownMs * (1 + config.jitterRatio * (2 * random() - 1)));
}

/** What to write into the record, and to note as `forgive`. */
export interface Forgiven extends Why, Pick<PeerRecord, "failures" | "failuresAtMs"> {}

/**
 * Forgives what time has forgiven; undefined when that is nothing. The wait itself does not count: nobody could fail
 * meanwhile, and failures that fade during it would keep it short.
 */
export function forgive(peer: Failing, { forgiveMs }: BackoffConfig, nowMs: number): Forgiven | undefined {
  if (forgiveMs === 0 || peer.failures === 0) return undefined;
  const sinceMs = Math.max(peer.failuresAtMs, peer.nextDialAtMs);
  const forgiven = Math.min(peer.failures, Math.floor((nowMs - sinceMs) / forgiveMs));
  if (forgiven < 1) return undefined;
  const failures = peer.failures - forgiven;
  return {
    failures,
    failuresAtMs: sinceMs + forgiven * forgiveMs,
    reason: "the last failure is long ago",
    values: { forgiven, failures },
  };
}

/**
 * Whether the node dials the peer no more: it could not be reached too often, and nobody named it since. A refusing
 * peer is alive.
 */
export function givenUp(
  peer: Pick<PeerRecord, "failures" | "failuresAtMs" | "lastFailure" | "heardAtMs">,
  { giveUpAfter }: BackoffConfig,
): boolean {
  const hopeless = giveUpAfter !== null && peer.failures >= giveUpAfter && peer.lastFailure === "unreachable";
  return hopeless && peer.heardAtMs <= peer.failuresAtMs;
}
