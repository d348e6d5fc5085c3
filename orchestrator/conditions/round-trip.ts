/** What packets meet on a way, in figures: those that a run's measurements are held against. */
import type { Shaping } from "../model/link.ts";
import { loss } from "./loss.ts";

export interface OneWay {
  readonly delayMs: number;
  /** Standard deviation of the delay. */
  readonly jitterMs: number;
  /** Share of packets that do not arrive whole, 0..1. */
  readonly lossRatio: number;
}

export interface RoundTrip {
  readonly roundTripMs: number;
  /** Standard deviation of one round trip. */
  readonly jitterMs: number;
  /** Share of echoes lost on either way, 0..1. */
  readonly lossRatio: number;
}

/** Of a packet too small for a rate to delay it, and alone enough that none overtakes it. */
export function oneWayOf(shaping: readonly Shaping[]): OneWay {
  const found = <K extends Shaping["kind"]>(kind: K) =>
    shaping.find((one): one is Extract<Shaping, { kind: K }> => one.kind === kind);
  const { meanMs = 0, jitterMs = 0 } = found("delay") ?? {};
  // After `gap - 1` others each packet may overtake until one does, and takes no time then.
  const { ratio = 0, gap = 1 } = found("reorder") ?? {};
  const overtakes = ratio === 0 ? 0 : 1 / (gap - 1 + 1 / ratio);
  const delayMs = (1 - overtakes) * meanMs;
  const variance = (1 - overtakes) * (jitterMs ** 2 + meanMs ** 2) - delayMs ** 2;
  const model = found("loss")?.model;
  const lost = 1 - (1 - (model ? loss.ratio(model) : 0)) * (1 - (found("corrupt")?.ratio ?? 0));
  // A packet that is sent twice arrives unless both are lost.
  const neither = lost * (1 - (found("duplicate")?.ratio ?? 0) * (1 - lost));
  return { delayMs: micro(delayMs), jitterMs: micro(Math.sqrt(Math.max(0, variance))), lossRatio: share(neither) };
}

/** The two directions draw independently. */
export function roundTripOf(there: readonly Shaping[], back: readonly Shaping[]): RoundTrip {
  const [out, home] = [oneWayOf(there), oneWayOf(back)];
  return {
    roundTripMs: micro(out.delayMs + home.delayMs),
    jitterMs: micro(Math.hypot(out.jitterMs, home.jitterMs)),
    lossRatio: share(1 - (1 - out.lossRatio) * (1 - home.lossRatio)),
  };
}

function micro(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function share(ratio: number): number {
  return Number(ratio.toPrecision(10));
}
