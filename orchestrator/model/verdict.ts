/** What a judge says. Types only. */
import type { NodeId } from "./step.ts";

export type Verdict =
  | {
      readonly outcome: "pass";
      /** When all that it rests on had been seen, Unix ms; left out: at the end of what it is about. */
      readonly settledMs?: number;
    }
  | { readonly outcome: "fail"; readonly violations: readonly Violation[] }
  /** The testbed, not the nodes, was at fault: nothing can be said. */
  | { readonly outcome: "inconclusive"; readonly reason: string };

export interface Violation {
  /** A sentence: who, what value, what was expected, when. */
  readonly message: string;
  readonly nodes: readonly NodeId[];
  /** Unix time in ms at which it was seen first. */
  readonly atMs: number;
  /** The value that broke the expectation, where one number says it. */
  readonly value?: number;
}

export type Outcome = Verdict["outcome"];

export interface ExpectationVerdict {
  readonly name: string;
  readonly kind: string;
  readonly phase: string;
  readonly verdict: Verdict;
}

/** What a whole trace was found to say. */
export interface Judgement {
  readonly outcome: Outcome;
  /** Why it is not a pass: one sentence each, the testbed's own faults first. Of a pass those faults on whose time nothing expected rests. */
  readonly reasons: readonly string[];
  readonly expectations: readonly ExpectationVerdict[];
}
