/** Several runs beside each other: how each ended, and how often each expectation was not met. For machines; `series-terminal.ts` is for people. */
import type { ExpectationVerdict, Outcome } from "../model/verdict.ts";
import { historyOf } from "../trace/history.ts";
import type { JudgedRun } from "./reporter.ts";
import { runLengthMs } from "./run-length.ts";

export interface Series {
  readonly format: 1;
  /** "fail" when any did; else "inconclusive" when any was. */
  readonly outcome: Outcome;
  readonly counts: OutcomeCounts;
  /** In the order of time. */
  readonly runs: readonly Omit<RunInShort, "expectations">[];
  /** Of each topology, in its order; what a topology expects without saying so only of the runs that did not meet it. */
  readonly expectations: readonly (Omit<ExpectationInShort, "outcome"> & {
    readonly topology: string;
    readonly counts: OutcomeCounts;
  })[];
}

export type OutcomeCounts = Readonly<Record<Outcome, number>>;

/** What a series keeps of a run: its trace may fill the memory. */
export interface RunInShort {
  readonly topology: string;
  readonly seed: number;
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** With all the rest of it, as its `summary.json`. */
  readonly directory: string;
  readonly expectations: readonly ExpectationInShort[];
}

export interface ExpectationInShort extends Pick<ExpectationVerdict, "name" | "kind" | "phase"> {
  readonly outcome: Outcome;
}

export function runInShort({ trace, judgement, directory }: JudgedRun & { readonly directory: string }): RunInShort {
  const { name, seed } = trace.header.plan;
  return {
    topology: name,
    seed,
    outcome: judgement.outcome,
    durationMs: runLengthMs(historyOf(trace)),
    directory,
    expectations: judgement.expectations.map(({ verdict, ...about }) => ({ ...about, outcome: verdict.outcome })),
  };
}

export function seriesOf(runs: readonly RunInShort[]): Series {
  const counts = countOf(runs);
  const told = runs.flatMap(({ topology, expectations }) => expectations.map((one) => ({ topology, ...one })));
  const same = Map.groupBy(told, ({ topology, phase, name }) => JSON.stringify([topology, phase, name]));
  return {
    format: 1,
    outcome: counts.fail > 0 ? "fail" : counts.inconclusive > 0 ? "inconclusive" : "pass",
    counts,
    runs: runs.map(({ expectations: _, ...run }) => run),
    expectations: [...same.values()].flatMap((ones) =>
      ones.slice(0, 1).map(({ outcome: _, ...about }) => ({ ...about, counts: countOf(ones) })),
    ),
  };
}

function countOf(all: readonly { readonly outcome: Outcome }[]): OutcomeCounts {
  const of = (wanted: Outcome) => all.filter(({ outcome }) => outcome === wanted).length;
  return { pass: of("pass"), fail: of("fail"), inconclusive: of("inconclusive") };
}
