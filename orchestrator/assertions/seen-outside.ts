/** Whether what an expectation rests on was seen outside of a time in which the testbed was not sound. */
import type { Span } from "../measures/measure.ts";
import type { ExpectationWhen } from "../model/plan.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import { evidenceOf } from "./evidence.ts";
import { steadyRounds } from "./round-outcome.ts";

export function seenOutside(
  { fromMs, toMs }: Span,
  phase: PhaseSpan,
  when: ExpectationWhen,
  history: History,
): boolean {
  const outside = evidenceOf(when, phase, history).filter(({ atMs }) => atMs < fromMs || atMs > toMs);
  return outside.length >= steadyRounds;
}
