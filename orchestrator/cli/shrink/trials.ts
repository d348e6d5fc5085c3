/** Runs of candidates, within bounds: as many of each as it takes. Of the directories only that of the last run that served stays. */
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Judgement } from "../../model/verdict.ts";
import { checkData } from "../../topology/check-data.ts";
import type { LoadedTopology } from "../load-topologies.ts";
import { pointLatestAt } from "../run-directory.ts";
import type { FinishedRun } from "../run-planned.ts";
import { type Often, oftenEnough, type RunOutcome, type Tally } from "./often-enough.ts";
import type { Data } from "./parts.ts";

export interface TrialOptions {
  /** Runs a topology, in a directory of its own. */
  readonly run: (loaded: LoadedTopology) => Promise<FinishedRun>;
  readonly signal: AbortSignal;
  readonly often: Often;
  /** In all. */
  readonly mostRuns: number;
  /** No run begins after so long; Infinity for as long as it takes. */
  readonly forMs: number;
}

export interface Trials {
  /** Throws what keeps a run from beginning. */
  attempt(data: Data, outcomeOf: (judgement: Judgement) => RunOutcome): Promise<Trial>;
  /** Why there are no more runs to be had; undefined while there are. */
  over(): "out-of-runs" | "out-of-time" | "interrupted" | undefined;
  runs(): number;
}

export interface Trial extends Tally {
  /** What was found against the last of its runs that was unclear. */
  readonly why: string | undefined;
}

type Ran = Pick<FinishedRun, "directory" | "judgement"> & { readonly runId: string };

/** @param origin what the candidates are made of: its file, and the files that it names */
export function trials({ file, written }: LoadedTopology, o: TrialOptions): Trials {
  const beganAtMs = Date.now();
  let runs = 0;
  let served: Ran | undefined;

  const over = () => {
    if (o.signal.aborted) return "interrupted";
    if (runs >= o.mostRuns) return "out-of-runs";
    return Date.now() - beganAtMs >= o.forMs ? "out-of-time" : undefined;
  };
  const runOnce = async (data: Data): Promise<Ran> => {
    const { topology } = checkData(data, (name) => written.texts.get(name) ?? "");
    if (topology === undefined) throw new Error("a candidate that is not sound was to be run");
    runs++;
    const run = await o.run({ file, topology, written: { data, texts: written.texts } });
    return { directory: run.directory, judgement: run.judgement, runId: run.trace.header.runId };
  };
  return {
    over,
    runs: () => runs,
    async attempt(data, outcomeOf) {
      const own: Ran[] = [];
      let why: string | undefined;
      const tally = await oftenEnough(async () => {
        if (over() !== undefined) return undefined;
        const ran = await runOnce(data);
        own.push(ran);
        const outcome = outcomeOf(ran.judgement);
        if (outcome === "unclear") why = ran.judgement.reasons[0];
        return outcome;
      }, o.often);
      const last = tally.outcome === "fails" ? own.at(-1) : undefined;
      const spent = own.filter((ran) => ran !== last);
      if (last !== undefined) {
        if (served !== undefined) spent.push(served);
        served = last;
      }
      for (const { directory } of spent) await rm(directory, { recursive: true, force: true });
      if (served !== undefined) await pointLatestAt({ runId: served.runId, path: served.directory });
      else for (const { directory } of spent) await rm(join(dirname(directory), "latest"), { force: true });
      return { ...tally, why };
    },
  };
}
