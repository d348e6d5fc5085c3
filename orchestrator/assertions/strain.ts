/** Times in which the host was at its limit: where one is looked for, what makes one of several moments, how long its effect lasts. */
import { formatMs } from "../base/units.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import { evidenceSpan } from "./evidence.ts";

/** By then nodes have made up for it: redials, heartbeats and what they cost are over. */
export const recoveredMs = 30_000;

/** Those of which something is expected, or in which a recovery from the faults of another one falls. */
export function judgedPhases(history: History): readonly PhaseSpan[] {
  const { plan, phases } = history;
  const ending = new Set(plan.phases.filter(({ end }) => end.kind === "until").map(({ name }) => name));
  const spans = plan.expectations.flatMap(({ in: name, when }) => {
    const phase = phases.find((candidate) => candidate.name === name);
    return phase === undefined ? [] : [evidenceSpan(when, phase, history)];
  });
  return phases.filter(
    ({ name, startMs, endMs }) =>
      ending.has(name) || spans.some(({ fromMs, toMs }) => fromMs < endMs && toMs > startMs),
  );
}

/** Moments, in order of time, between which nodes could not make up for it. Each stretch has one at least. */
export function stretchesOf<Moment extends { readonly atMs: number }>(
  moments: readonly Moment[],
): readonly (readonly [Moment, ...Moment[]])[] {
  const stretches: [Moment, ...Moment[]][] = [];
  for (const moment of moments) {
    const last = stretches.at(-1);
    if (last !== undefined && moment.atMs - (last.at(-1) ?? moment).atMs <= recoveredMs) last.push(moment);
    else stretches.push([moment]);
  }
  return stretches;
}

/** "in join, 6.8s after its start" */
export function whenIn({ name, startMs }: PhaseSpan, atMs: number): string {
  return `in ${name}, ${formatMs(Math.max(0, atMs - startMs))} after its start`;
}
