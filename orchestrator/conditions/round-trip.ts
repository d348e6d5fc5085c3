/** What an echo meets on a way there and back: the figure that a run's probes are held against. */
import type { Shaping } from "../model/link.ts";

export interface RoundTrip {
  readonly roundTripMs: number;
  /** Standard deviation of one round trip. */
  readonly jitterMs: number;
  /** Share of echoes lost on either way, 0..1. */
  readonly lossRatio: number;
}

/** The two directions draw independently. An echo is too small for a rate to delay it. */
export function roundTripOf(there: readonly Shaping[], back: readonly Shaping[]): RoundTrip {
  let roundTripMs = 0;
  let variance = 0;
  let arrives = 1;
  for (const shaping of [...there, ...back]) {
    switch (shaping.kind) {
      case "delay":
        roundTripMs += shaping.meanMs;
        variance += shaping.jitterMs ** 2;
        break;
      case "loss":
        arrives *= 1 - shaping.ratio;
        break;
      default:
        shaping satisfies never;
    }
  }
  const jitterMs = Math.round(Math.sqrt(variance) * 1000) / 1000;
  return { roundTripMs, jitterMs, lossRatio: Number((1 - arrives).toPrecision(10)) };
}
