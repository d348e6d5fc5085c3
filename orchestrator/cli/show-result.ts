/** Prints how a run ended, for people or for machines. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { exitCode } from "../base/errors.ts";
import type { Outcome } from "../model/verdict.ts";
import type { JudgedRun } from "../report/reporter.ts";
import { renderTerminal } from "../report/terminal.ts";

export interface ShownRun extends JudgedRun {
  readonly directory: string;
}

/** The final table, or the run's summary.json when `json`. */
export async function showResult(run: ShownRun, o: { readonly json: boolean }): Promise<void> {
  const text = o.json ? await readFile(join(run.directory, "summary.json"), "utf8") : renderTerminal(run);
  process.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
}

export function outcomeExitCode(outcome: Outcome): number {
  switch (outcome) {
    case "pass":
      return exitCode.pass;
    case "fail":
      return exitCode.expectationFailed;
    case "inconclusive":
      return exitCode.inconclusive;
    default:
      return outcome satisfies never;
  }
}
