/** When a change of conditions comes, what it becomes on the way, and when it goes: pure, in whole milliseconds. */
import { isDeepStrictEqual } from "node:util";
import type { Random } from "../../base/random.ts";
import type { LinkChange } from "../../model/step.ts";
import { type Condition, changeAt, rampsIn } from "./condition.ts";
import type { ReplayTrace } from "./replay-trace.ts";

export interface Moment {
  /** Since the phase's start. */
  readonly atMs: number;
  /** What it makes of its links from then on; null when it is out of force. */
  readonly to: LinkChange | null;
}

/** Each is put into force on all nodes that it concerns, and written down: more is no condition, but a load of its own. */
export const mostMoments = 2000;
/** Steps of a ramp follow one another after a second; there are four at least, however short it is, and twenty at most. */
const rampStepMs = 1000;
const mostRampSteps = 20;
const fewestRampSteps = 4;

/**
 * In order of time, none like the one before it, and not many more than `mostMoments`.
 * @param trace of a replay
 * @param lengthMs of the phase, which undoes what is in force at its end by itself
 */
export function momentsOf(
  written: Condition,
  trace: ReplayTrace | null,
  { lengthMs, random }: { readonly lengthMs: number; readonly random: Random },
): readonly Moment[] {
  const endMs = written.at + (written.for ?? Infinity);
  const untilMs = Math.min(endMs, lengthMs);
  const course = courseOf(written, trace, untilMs - written.at, random)
    .map(({ atMs, to }) => ({ atMs: Math.round(written.at + atMs), to }))
    .filter(({ atMs }) => atMs < untilMs);
  const all = endMs < lengthMs ? [...course, { atMs: Math.round(endMs), to: null }] : course;
  return all.filter(({ to }, i) => i === 0 || !isDeepStrictEqual(to, all[i - 1]?.to));
}

/** Times since the change began. */
function courseOf(written: Condition, trace: ReplayTrace | null, lastsMs: number, random: Random): readonly Moment[] {
  if (trace !== null) return replayed(written, trace, lastsMs, random);
  if (written.flap !== undefined) return flapping(written, written.flap, lastsMs);
  if (rampsIn(written).length > 0) return ramping(written, written.over ?? lastsMs);
  return [{ atMs: 0, to: changeAt(written, 0) }];
}

/** From the first value at once to the last one when the time is over, by equal steps. */
function ramping(written: Condition, overMs: number): readonly Moment[] {
  const steps = Math.min(mostRampSteps, Math.max(fewestRampSteps, Math.round(overMs / rampStepMs)));
  return Array.from({ length: steps + 1 }, (_, i) => ({
    atMs: (overMs * i) / steps,
    to: changeAt(written, i / steps),
  }));
}

function flapping(
  written: Condition,
  { up, down }: NonNullable<Condition["flap"]>,
  lastsMs: number,
): readonly Moment[] {
  const to = changeAt(written, 0);
  const rounds = Math.min(mostMoments, Math.ceil(lastsMs / (up + down)));
  return Array.from({ length: rounds }, (_, i) => (up + down) * i).flatMap((atMs) => [
    { atMs, to },
    { atMs: atMs + down, to: null },
  ]);
}

/** The trace from its start, or from a time of it that is drawn, over and over. */
function replayed(
  written: Condition,
  { rows, periodMs }: ReplayTrace,
  lastsMs: number,
  random: Random,
): readonly Moment[] {
  const skippedMs = written.start === "random" && Number.isFinite(periodMs) ? random.next() * periodMs : 0;
  const constant = changeAt(written, 0);
  const rounds = written.once || rows.length === 1 ? 1 : Math.ceil((lastsMs + skippedMs) / periodMs);
  const moments: Moment[] = [];
  for (let round = 0; round < rounds && moments.length <= mostMoments; round++) {
    for (const [i, row] of rows.entries()) {
      // A trace of one row has an endless period, and one round.
      const atMs = row.atMs + (round === 0 ? 0 : round * periodMs) - skippedMs;
      const next = rows[i + 1];
      const untilMs = next === undefined ? atMs + periodMs : atMs + next.atMs - row.atMs;
      if (untilMs > 0) moments.push({ atMs: Math.max(0, atMs), to: { ...constant, ...row.to } });
    }
  }
  return moments;
}
