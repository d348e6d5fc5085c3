/**
 * Judges a whole trace: every expectation of its plan, and what every plan expects. The rule by which the testbed's
 * own faults weigh against the nodes' is here and nowhere else:
 *
 * 1. A fault of the testbed in an expectation's phase takes away its pass: nothing passes on unsound ground. Only a
 *    host that was merely busy leaves it: who does well under strain does well. So does what was mended, where
 *    enough was seen outside of it, and what spoiled the sight alone, before or after all that the pass rests on was seen.
 * 2. It takes away a failure only when it can explain it: it is of a kind that makes nodes do worse, and all that
 *    failed was first seen while it had effect. So a sound peer manager is never blamed, and a broken one is not excused
 *    by what came later, or by a fault that did not happen.
 * 3. A failure that stands makes the run fail; else any fault or open question makes it inconclusive. But a fault that
 *    spoiled only what was seen in its time, on which no pass rests, is told and no more.
 */
import type { ExpectationPlan } from "../model/plan.ts";
import type { ExpectationVerdict, Judgement, Outcome, Verdict } from "../model/verdict.ts";
import { type History, historyOf } from "../trace/history.ts";
import type { Trace } from "../trace/trace-reader.ts";
import type { Assertion } from "./assertion.ts";
import { evidenceOf, evidenceSpan, wholePhase } from "./evidence.ts";
import { judgeImplicit } from "./implicit-expectations.ts";
import { assertions } from "./index.ts";
import { seenOutside } from "./seen-outside.ts";
import type { TestbedFault } from "./testbed-fault.ts";
import { testbedFaults } from "./testbed-faults.ts";

export function judge(trace: Trace): Judgement {
  const history = historyOf(trace);
  const faults = testbedFaults(history);
  const seen = [
    ...history.plan.expectations.map((expectation) => judgeOne(expectation, history)),
    ...judgeImplicit(history),
  ];
  const expectations = seen.map((expectation) => weigh(expectation, faults, history));
  const outcome = outcomeOf(expectations, faults);
  const reasons = outcome === "pass" ? asides(faults) : reasonsOf(seen, expectations, faults);
  return { outcome, reasons, expectations };
}

function judgeOne(expectation: ExpectationPlan, history: History): ExpectationVerdict {
  const { name, kind, in: phase } = expectation;
  const known: Readonly<Record<string, Assertion>> = assertions;
  const assertion = known[kind];
  const verdict: Verdict = assertion?.judge(expectation, history) ?? {
    outcome: "inconclusive",
    reason: `this Meshbed knows no expectation of kind ${kind}`,
  };
  return { name, kind, phase, verdict };
}

function weigh(expectation: ExpectationVerdict, faults: readonly TestbedFault[], history: History): ExpectationVerdict {
  const { verdict } = expectation;
  switch (verdict.outcome) {
    case "inconclusive":
      return expectation;
    case "pass": {
      const fault = faults.find((it) => takesPass(it, expectation, history));
      return fault === undefined
        ? expectation
        : { ...expectation, verdict: { outcome: "inconclusive", reason: fault.message } };
    }
    case "fail": {
      const excuses = verdict.violations.map(({ atMs }) =>
        faults.find((fault) => fault.excuses && fault.fromMs <= atMs && fault.toMs >= atMs),
      );
      const [first] = excuses;
      if (first === undefined || excuses.includes(undefined)) return expectation;
      const failure = verdict.violations.map(({ message }) => message).join("; ");
      return {
        ...expectation,
        verdict: { outcome: "inconclusive", reason: `${first.message}; this may be why: ${failure}` },
      };
    }
    default:
      return verdict satisfies never;
  }
}

/** What every plan expects without saying so rests on its whole phase. */
function takesPass(
  fault: TestbedFault,
  { name, phase: phaseName, verdict }: ExpectationVerdict,
  history: History,
): boolean {
  const phase = history.phases.find((candidate) => candidate.name === phaseName);
  if (phase === undefined) return false;
  const when = history.plan.expectations.find((expectation) => expectation.name === name)?.when ?? wholePhase;
  const all = evidenceSpan(when, phase, history);
  const settledMs = (verdict.outcome === "pass" && verdict.settledMs) || Infinity;
  const span = { ...all, toMs: Math.min(all.toMs, settledMs) };
  const { fromMs, mendedAtMs, voids, sightUntilMs } = fault;
  if (sightUntilMs !== undefined) {
    const [first] = when.kind === "at-end" ? evidenceOf(when, phase, history) : [];
    return voids && fromMs <= span.toMs && sightUntilMs > (first?.atMs ?? span.fromMs);
  }
  if (mendedAtMs === undefined) return voids && fromMs <= span.toMs && fault.toMs > span.fromMs;
  const overlaps = fromMs <= span.toMs && mendedAtMs > span.fromMs;
  return overlaps && !seenOutside({ fromMs, toMs: mendedAtMs }, phase, when, history);
}

function outcomeOf(expectations: readonly ExpectationVerdict[], faults: readonly TestbedFault[]): Outcome {
  const has = (outcome: Outcome) => expectations.some(({ verdict }) => verdict.outcome === outcome);
  if (has("fail")) return "fail";
  const isVoid = faults.some(({ voids, sightUntilMs }) => voids && sightUntilMs === undefined);
  return isVoid || has("inconclusive") ? "inconclusive" : "pass";
}

/**
 * The testbed's faults (a busy host only where it excuses a failure), with their cause first; then the failures; then what could not be judged
 * for a reason of its own.
 */
function reasonsOf(
  seen: readonly ExpectationVerdict[],
  weighed: readonly ExpectationVerdict[],
  faults: readonly TestbedFault[],
): readonly string[] {
  const excused = (message: string) =>
    weighed.some(({ verdict }) => verdict.outcome === "inconclusive" && verdict.reason.startsWith(message));
  const isOpen = weighed.some(({ verdict }) => verdict.outcome === "inconclusive");
  const causes = faults.filter(({ fromOutside = false }) => fromOutside && isOpen);
  const others = faults.filter((fault) => !causes.includes(fault) && (fault.voids || excused(fault.message)));
  return [
    ...[...causes, ...others].map(({ message }) => message),
    ...weighed.flatMap(({ name, verdict }) =>
      verdict.outcome === "fail" ? verdict.violations.map(({ message }) => `${name}: ${message}`) : [],
    ),
    ...seen.flatMap(({ name, verdict }) => (verdict.outcome === "inconclusive" ? [`${name}: ${verdict.reason}`] : [])),
  ];
}

/** What a pass says against the run. */
function asides(faults: readonly TestbedFault[]): readonly string[] {
  return faults.flatMap(({ voids, message }) =>
    voids ? [`${message}. Nothing that is expected rests on what was seen then`] : [],
  );
}
