/** The span of a phase that an assertion on a window judges, or why there is none. */
import type { ExpectationWhen } from "../model/plan.ts";
import type { History, PhaseSpan } from "../trace/history.ts";

export type PhaseWindow =
  /** From here to the end of the phase. */
  | { readonly phase: PhaseSpan; readonly fromMs: number }
  /** For a verdict of inconclusive. */
  | { readonly reason: string };

export function phaseWindow(name: string, when: ExpectationWhen, history: History): PhaseWindow {
  const phase = history.phases.find((candidate) => candidate.name === name);
  if (phase === undefined) return { reason: `${name} did not run` };
  if (!phase.ended) return { reason: `the trace ends before ${name} does` };
  return { phase, fromMs: phase.startMs + ("afterMs" in when ? when.afterMs : 0) };
}
