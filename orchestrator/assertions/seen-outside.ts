/** Whether what an expectation rests on was seen outside of a time in which the testbed was not sound. */
import type { ExpectationWhen } from "../model/plan.ts";
import type { PhaseSpan } from "../trace/history.ts";
import type { Round } from "../trace/network-state.ts";
import { medianRounds, steadyRounds } from "./round-outcome.ts";

/** @param when of an expectation that the plan names; what every plan expects rests on its whole phase. */
export function seenOutside(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  phase: PhaseSpan,
  when: ExpectationWhen = { kind: "throughout", afterMs: 0 },
): boolean {
  const outside = evidence(phase, when).filter(({ atMs }) => atMs < fromMs || atMs > toMs);
  return outside.length >= steadyRounds;
}

function evidence({ rounds, startMs }: PhaseSpan, when: ExpectationWhen): readonly Round[] {
  switch (when.kind) {
    case "within":
      return rounds.filter(({ atMs }) => atMs <= startMs + when.ms);
    case "throughout":
      return rounds.filter(({ atMs }) => atMs >= startMs + when.afterMs);
    case "at-end":
      return rounds.slice(-medianRounds);
    default:
      return when satisfies never;
  }
}
