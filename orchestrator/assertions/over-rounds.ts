/**
 * The temporal forms, in one place: what `within`, `throughout` and `at-end` mean for a state that each observation
 * round shows; `recovers` is in `over-recovery.ts`. A kind of assertion only says what one round shows, and which values it accepts.
 *
 * within       the state holds in three rounds in a row (or to the phase's end), the first of them in time
 * throughout   it holds in every round; each value is the median of its last five rounds, so that one heartbeat's
 *              overshoot blames nobody
 * at-end       the same, in the last round only
 *
 * A node that just came, or came back, is judged from its third round on. Only rounds of the phase are evidence, and of
 * `within` and `at-end` only those since its faults began: see `evidence.ts`.
 */
import { formatMs } from "../base/units.ts";
import type { Verdict, Violation } from "../model/verdict.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import type { Round } from "../trace/network-state.ts";
import { type Expectation, inconclusive } from "./assertion.ts";
import { evidenceOf, freshFromMs } from "./evidence.ts";
import { inForceAt } from "./faults-text.ts";
import { judgeRecovery } from "./over-recovery.ts";
import { type RoundOutcome, type RoundTest, steadyOutcomes, steadyRounds, untilItHolds } from "./round-outcome.ts";
import { offendersText, violationOf } from "./violation-of.ts";

/** A report of a flapping network stays readable. */
const reportedStretches = 5;

export function judgeRounds(expectation: Expectation<unknown>, history: History, test: RoundTest): Verdict {
  const phase = history.phases.find(({ name }) => name === expectation.in);
  if (phase === undefined) return inconclusive(`${expectation.in} did not run`);
  const { when } = expectation;
  switch (when.kind) {
    case "within":
      return judgeWithin(when.ms, phase, history, test);
    case "throughout":
      return judgeThroughout(evidenceOf(when, phase, history), phase, history, test);
    case "at-end":
      return judgeAtEnd(evidenceOf(when, phase, history), phase, history, test);
    case "recovers":
      return judgeRecovery(when.ms, phase, history, test);
    default:
      return when satisfies never;
  }
}

function judgeWithin(ms: number, phase: PhaseSpan, history: History, test: RoundTest): Verdict {
  const limitMs = Math.min(phase.startMs + ms, phase.endMs);
  const freshMs = freshFromMs(phase, history, limitMs);
  const seen = untilItHolds(
    phase.rounds.filter(({ atMs }) => atMs >= freshMs),
    test,
  );
  const { outcomes, held = lastsToTheEnd(outcomes, phase) } = seen;
  if (held !== undefined && held.round.atMs <= phase.startMs + ms) {
    return { outcome: "pass", ...(seen.held && { settledMs: overAt(outcomes.at(-1), phase) }) };
  }
  const last = outcomes.findLast(({ round, holds }) => round.atMs <= limitMs && !holds);
  if (!phase.ended && phase.endMs < phase.startMs + ms) return traceEndsEarly(phase);
  if (last === undefined || outcomes.length < steadyRounds) return tooFewRounds(outcomes.length, phase);
  if (outcomes.every(({ subjects }) => subjects === 0)) return nobodyRan(phase, test);
  const since = held && `it held from ${formatMs(held.round.atMs - phase.startMs)} on`;
  const message = [
    `${offendersText(last)}; expected ${test.expected} within ${formatMs(ms)} of the start of ${phase.name}`,
    since ?? "it did not come to hold",
    inForceAt(history, last.round.atMs),
  ];
  return { outcome: "fail", violations: [violationOf(last, message, limitMs)] };
}

/** When all of a round had been seen, as the next one shows. */
function overAt(outcome: RoundOutcome | undefined, { rounds, endMs }: PhaseSpan): number {
  return rounds.find(({ atMs }) => atMs > (outcome?.round.atMs ?? endMs))?.atMs ?? endMs;
}

/** The first of the rounds in which it held until the phase was over: a phase that ends because the state came has no third. */
function lastsToTheEnd(outcomes: readonly RoundOutcome[], { ended }: PhaseSpan): RoundOutcome | undefined {
  return ended ? outcomes[outcomes.findLastIndex(({ holds }) => !holds) + 1] : undefined;
}

function judgeThroughout(rounds: readonly Round[], phase: PhaseSpan, history: History, test: RoundTest): Verdict {
  const outcomes = steadyOutcomes(rounds, test);
  const judged = outcomes.filter(({ subjects }) => subjects > 0);
  const stretches = brokenStretches(judged);
  if (stretches.length > 0) {
    const unlisted = stretches.length - reportedStretches;
    const violations = stretches.slice(0, reportedStretches).map((stretch, i) => {
      const times = stretch.length === 1 ? "in one round," : `in ${stretch.length} rounds from`;
      const more = unlisted > 0 && i === reportedStretches - 1 ? `${unlisted} later times are not listed` : "";
      return violationAt(stretch[0], times, phase, history, test, more);
    });
    return { outcome: "fail", violations };
  }
  if (!phase.ended) return traceEndsEarly(phase);
  if (outcomes.length < steadyRounds) return tooFewRounds(outcomes.length, phase);
  return judged.length === 0 ? nobodyRan(phase, test) : { outcome: "pass" };
}

function judgeAtEnd(rounds: readonly Round[], phase: PhaseSpan, history: History, test: RoundTest): Verdict {
  if (!phase.ended) return traceEndsEarly(phase);
  const outcomes = steadyOutcomes(rounds, test);
  const last = outcomes.at(-1);
  if (last === undefined || outcomes.length < steadyRounds) return tooFewRounds(outcomes.length, phase);
  if (last.subjects === 0) return nobodyRan(phase, test);
  if (last.holds) return { outcome: "pass" };
  return { outcome: "fail", violations: [violationAt(last, "at the end,", phase, history, test)] };
}

/** Runs of neighbouring rounds in which the state did not hold. */
function brokenStretches(outcomes: readonly RoundOutcome[]): readonly (readonly [RoundOutcome, ...RoundOutcome[]])[] {
  const stretches: [RoundOutcome, ...RoundOutcome[]][] = [];
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.holds) continue;
    if (i > 0 && outcomes[i - 1]?.holds === false) stretches.at(-1)?.push(outcome);
    else stretches.push([outcome]);
  }
  return stretches;
}

function violationAt(
  outcome: RoundOutcome,
  how: string,
  phase: PhaseSpan,
  history: History,
  test: RoundTest,
  more = "",
): Violation {
  const { atMs } = outcome.round;
  const since = formatMs(atMs - phase.startMs);
  const message = [
    `${offendersText(outcome)}; expected ${test.expected}`,
    `${how} ${since} after the start of ${phase.name}`,
    inForceAt(history, atMs),
    more,
  ];
  return violationOf(outcome, message, atMs);
}

function traceEndsEarly(phase: PhaseSpan): Verdict {
  const seen = formatMs(phase.endMs - phase.startMs);
  return inconclusive(`the trace ends ${seen} after the start of ${phase.name}, before this could be judged`);
}

function tooFewRounds(count: number, phase: PhaseSpan): Verdict {
  return inconclusive(`${phase.name} has ${count} observation rounds for it; at least ${steadyRounds} are needed`);
}

function nobodyRan(phase: PhaseSpan, test: RoundTest): Verdict {
  return inconclusive(`no node of ${test.whom} ran long enough in ${phase.name} to be judged`);
}
