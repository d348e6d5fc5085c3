/** One run after the other: each is shown as it ends and, where there are several, all of them beside each other at the end. */
import { exitCode, MeshbedError } from "../base/errors.ts";
import { type RunInShort, runInShort, seriesOf } from "../report/series.ts";
import { renderSeries } from "../report/series-terminal.ts";
import type { FinishedRun } from "./run-planned.ts";
import { outcomeExitCode, showResult } from "./show-result.ts";

export interface SeriesOptions {
  readonly signal: AbortSignal;
  /** One run: its summary. Several: what `report/series.ts` makes of them, and nothing of each as it ends. */
  readonly json: boolean;
}

/**
 * Gives the exit code of the run that needs looking at first. Once the signal is aborted no further run begins. What keeps a run from beginning
 * is thrown, when those before it have been shown.
 */
export async function runSeries(runs: readonly (() => Promise<FinishedRun>)[], o: SeriesOptions): Promise<number> {
  const finished: RunInShort[] = [];
  const codes: number[] = [];
  try {
    for (const start of runs) {
      if (o.signal.aborted) break;
      const run = await start();
      if (!o.json || runs.length === 1) await showResult(run, o);
      if (run.kept) console.error("The network still stands: `meshbed ps` lists it, `meshbed down` removes it.");
      finished.push(runInShort(run));
      codes.push(exitCodeOf(run));
    }
  } finally {
    if (runs.length > 1) showSeries(finished, o);
  }
  const cutShort = o.signal.aborted && finished.length < runs.length;
  return worst(cutShort ? [...codes, exitCode.interrupted] : codes);
}

function showSeries(finished: readonly RunInShort[], { json }: SeriesOptions): void {
  const series = seriesOf(finished);
  console.log(json ? JSON.stringify(series, null, 2) : `\n${renderSeries(series)}`);
}

export function exitCodeOf({ stopped, judgement }: FinishedRun): number {
  if (stopped instanceof MeshbedError) {
    console.error(stopped.message);
    return stopped.exitCode;
  }
  if (stopped !== undefined) throw stopped;
  return outcomeExitCode(judgement.outcome);
}

/** Of exit codes, the one to look at first. */
export function worst(codes: readonly number[]): number {
  const order = [
    exitCode.interrupted,
    exitCode.environment,
    exitCode.badInput,
    exitCode.expectationFailed,
    exitCode.inconclusive,
  ];
  return order.find((code) => codes.includes(code)) ?? exitCode.pass;
}
