/**
 * `recovers: 20s`: after each time that faults were in force in the phase, the state comes back within 20 s of the end of the last
 * of them, and lasts for three rounds. Where none was in force in the phase, after the last time before it. Rounds count in
 * whichever phase they fall, until the next fault begins; a recovery to which that left no time is not judged, but for the last.
 */
import { formatMs } from "../base/units.ts";
import type { Verdict } from "../model/verdict.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import { inconclusive } from "./assertion.ts";
import { type Calm, calmsOf } from "./calms.ts";
import { faultsText, inForceAt } from "./faults-text.ts";
import { type RoundTest, untilItHolds } from "./round-outcome.ts";
import { offendersText, violationOf } from "./violation-of.ts";

export function judgeRecovery(ms: number, phase: PhaseSpan, history: History, test: RoundTest): Verdict {
  const verdicts = calmsOf(phase, history).map((calm) => recoveryIn(calm, ms, phase, history, test));
  const violations = verdicts.flatMap((verdict) => (verdict.outcome === "fail" ? verdict.violations : []));
  if (violations.length > 0) return { outcome: "fail", violations };
  return verdicts.at(-1) ?? inconclusive(`no fault that was in force in ${phase.name}, or before it, was seen to end`);
}

function recoveryIn(calm: Calm, ms: number, phase: PhaseSpan, history: History, test: RoundTest): Verdict {
  const limitMs = calm.fromMs + ms;
  const { outcomes, held } = untilItHolds(calm.rounds, test);
  if (held !== undefined && held.round.atMs <= limitMs) return { outcome: "pass" };
  const faults = faultsText(calm.after.faults);
  const last = outcomes.findLast(({ round, holds }) => round.atMs <= limitMs && !holds);
  if (last === undefined || (held === undefined && calm.toMs < limitMs)) return tooShort(calm, faults);
  if (outcomes.every(({ subjects }) => subjects === 0)) {
    return inconclusive(`no node of ${test.whom} ran long enough after ${faults} to be judged`);
  }
  const message = [
    `${offendersText(last)}; expected ${test.expected} within ${formatMs(ms)} of the end of ${faults}, ${whenText(calm.fromMs, phase)}`,
    held === undefined ? "it did not come to hold" : `it held after ${formatMs(held.round.atMs - calm.fromMs)}`,
    inForceAt(history, last.round.atMs),
  ];
  return { outcome: "fail", violations: [violationOf(last, message, limitMs)] };
}

function tooShort({ fromMs, toMs, endsWith }: Calm, faults: string): Verdict {
  const end = endsWith === "fault" ? "the next fault began" : "the trace ends";
  return inconclusive(`${end} ${formatMs(toMs - fromMs)} after the end of ${faults}, before this could be judged`);
}

function whenText(atMs: number, { name, startMs, endMs }: PhaseSpan): string {
  if (atMs < startMs) return `${formatMs(startMs - atMs)} before the start of ${name}`;
  return atMs > endMs ? `at the end of ${name}` : `${formatMs(atMs - startMs)} after the start of ${name}`;
}
