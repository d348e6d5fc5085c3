/**
 * What an expectation of rounds rests on. The rule of fresh evidence: what is claimed of a phase with faults is seen after they
 * began, and what is claimed of a recovery after they were over; what was so before is no evidence of it.
 */
import type { Span } from "../measures/measure.ts";
import type { ExpectationWhen } from "../model/plan.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import type { Round } from "../trace/network-state.ts";
import { calmsOf } from "./calms.ts";
import { medianRounds } from "./round-outcome.ts";

export const wholePhase: ExpectationWhen = { kind: "throughout", afterMs: 0 };

/** The time that an expectation is about. A recovery can begin just before its phase, and reach beyond it. */
export function evidenceSpan(when: ExpectationWhen, phase: PhaseSpan, history: History): Span {
  const { startMs: fromMs, endMs: toMs } = phase;
  if (when.kind !== "recovers") return { fromMs, toMs };
  const calms = calmsOf(phase, history);
  return {
    fromMs: Math.min(fromMs, ...calms.map((calm) => calm.fromMs)),
    toMs: Math.max(toMs, ...calms.map((calm) => Math.min(calm.toMs, calm.fromMs + when.ms))),
  };
}

/** In order of time. Of `within` and `recovers` those before the time is up. */
export function evidenceOf(when: ExpectationWhen, phase: PhaseSpan, history: History): readonly Round[] {
  const { startMs, endMs, rounds } = phase;
  switch (when.kind) {
    case "within": {
      const fromMs = freshFromMs(phase, history, startMs + when.ms);
      return rounds.filter(({ atMs }) => atMs >= fromMs && atMs <= startMs + when.ms);
    }
    case "throughout":
      return rounds.filter(({ atMs }) => atMs >= startMs + when.afterMs);
    case "at-end": {
      const fromMs = Math.max(startMs + when.afterMs, freshFromMs(phase, history, endMs));
      return rounds.filter(({ atMs }) => atMs >= fromMs).slice(-medianRounds);
    }
    case "recovers":
      return calmsOf(phase, history).flatMap((calm) => calm.rounds.filter(({ atMs }) => atMs <= calm.fromMs + when.ms));
    default:
      return when satisfies never;
  }
}

/**
 * When the last of a phase's faults that began by a time did so; the phase's start where none did. What comes and goes by one item of the
 * topology, as a churn or a flap does, counts from its first.
 */
export function freshFromMs(phase: PhaseSpan, { faults }: History, untilMs: number): number {
  const own = faults.filter(({ event, fromMs }) => event.phase === phase.name && fromMs <= untilMs);
  const firsts = [...Map.groupBy(own, ({ event }) => event.cause).values()].flatMap((alike) => alike.slice(0, 1));
  return Math.max(phase.startMs, ...firsts.map(({ fromMs }) => fromMs));
}
