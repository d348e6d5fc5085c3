/** Whether a run failed in the way that is looked for: not met are the same expectations, by their names. */
import type { Judgement } from "../../model/verdict.ts";
import type { RunOutcome } from "./often-enough.ts";

export function failuresOf({ expectations }: Judgement): readonly string[] {
  return expectations.filter(({ verdict }) => verdict.outcome === "fail").map(({ name }) => name);
}

/** "fails" when all of the wanted ones did; one that was met, or not even asked, is another story. */
export function likeFailure(judgement: Judgement, wanted: readonly string[]): RunOutcome {
  const outcomes = wanted.map(
    (name) => judgement.expectations.find((expectation) => expectation.name === name)?.verdict.outcome ?? "pass",
  );
  if (outcomes.includes("pass")) return "passes";
  return outcomes.includes("inconclusive") ? "unclear" : "fails";
}
