/**
 * What can be said of a run that still goes on: its expectations of phases that are over are judged as they will be at the end, with all that
 * was seen until the next phase began; of the others nothing is said yet.
 */
import { judge } from "../../assertions/judge.ts";
import type { ExpectationPlan } from "../../model/plan.ts";
import type { ExpectationVerdict, Judgement } from "../../model/verdict.ts";
import type { Trace } from "../../trace/trace-reader.ts";

export function judgedSoFar(trace: Trace): Judgement {
  const { plan } = trace.header;
  const { over, underWay } = phasesOf(trace);
  const seen = over.size === 0 ? nothingSeen : judge(until(underWay, over, trace));
  const open = plan.expectations.filter((expectation) => !over.has(expectation.in));
  return {
    outcome: seen.outcome === "fail" ? "fail" : "inconclusive",
    reasons: seen.reasons,
    expectations: [...seen.expectations, ...open.map((expectation) => notYet(expectation, underWay))],
  };
}

const nothingSeen: Judgement = { outcome: "inconclusive", reasons: [], expectations: [] };

/** The phase that began last counts as under way until the next one begins: its undoing and what is measured after it are its own. */
function phasesOf({ events }: Trace): { readonly over: ReadonlySet<string>; readonly underWay: string | undefined } {
  const begun = events.flatMap((event) => (event.kind === "phase" && event.edge === "start" ? [event.phase] : []));
  return { over: new Set(begun.slice(0, -1)), underWay: begun.at(-1) };
}

/** The trace as it had been if the plan had ended where a phase began. */
function until(phase: string | undefined, over: ReadonlySet<string>, { header, events }: Trace): Trace {
  const { plan } = header;
  const start = events.findIndex((event) => event.kind === "phase" && event.edge === "start" && event.phase === phase);
  const seen = events.slice(0, start);
  const cut = {
    ...plan,
    phases: plan.phases.filter(({ name }) => over.has(name)),
    expectations: plan.expectations.filter((expectation) => over.has(expectation.in)),
    // In order of time, so that what is left keeps its numbers.
    measurements: plan.measurements.filter(({ when }) => when.kind === "before" || over.has(when.phase)),
  };
  const end = { kind: "end", atMs: seen.at(-1)?.atMs ?? 0, outcome: "complete" } as const;
  return { header: { ...header, plan: cut }, events: [...seen, end], truncated: false };
}

function notYet({ name, kind, in: phase }: ExpectationPlan, underWay: string | undefined): ExpectationVerdict {
  const reason = `not yet: ${phase} ${phase === underWay ? "is under way" : "comes later"}`;
  return { name, kind, phase, verdict: { outcome: "inconclusive", reason } };
}
