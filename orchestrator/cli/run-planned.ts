/** From a plan to a written report: runs it in a directory of its own, judges it, reports it. */
import type { Capabilities, Engine, ReachWish } from "../engine/engine.ts";
import type { Plan } from "../model/plan.ts";
import type { Judgement } from "../model/verdict.ts";
import { chooseNetem, type NetemWish } from "../plan/choose-netem.ts";
import { assertEngineCan } from "../plan/engine-lacks.ts";
import { assertHostHolds } from "../plan/host-needs.ts";
import { lintPlan } from "../plan/lint-plan.ts";
import type { RunPage } from "../report/live/run-page.ts";
import { writeReports } from "../report/write-reports.ts";
import type { Operator } from "../run/operator.ts";
import { type RunResult, runPlan } from "../run/run-plan.ts";
import type { RunListener } from "../run/run-status.ts";
import { discardRunDirectory, makeRunDirectory, pointLatestAt } from "./run-directory.ts";
import { tellTargets } from "./told-targets.ts";

export interface RunWishes {
  readonly engine: Engine;
  /** The folder that gets the run's own folder. */
  readonly out: string;
  readonly signal: AbortSignal;
  readonly listener: RunListener;
  readonly keep: (judgement: Judgement) => boolean;
  readonly netem: NetemWish;
  /** As in `RunOptions`. */
  readonly reach?: ReachWish;
  readonly purpose: "verdict" | "hands-on";
  /** As in `RunOptions`. */
  readonly observeEveryMs?: number;
  readonly operator?: Operator;
  /** Shows the run while it goes on. */
  readonly page?: RunPage;
}

/** Where a plan comes from. */
export interface PlanSource {
  /** The topology file. */
  readonly file: string;
  /** Writes the topology into the run's directory. */
  readonly keepTopology: (directory: string) => Promise<void>;
  readonly host: Omit<Capabilities, "takenSubnets">;
}

export interface FinishedRun extends RunResult {
  /** The topology file. */
  readonly file: string;
  readonly directory: string;
}

/** Throws what kept the run from beginning; nothing of it is left then. */
export async function runPlanned(
  plan: Plan,
  { file, keepTopology, host }: PlanSource,
  o: RunWishes,
): Promise<FinishedRun> {
  const netem = chooseNetem(o.netem, plan);
  assertEngineCan(plan, host.lacks);
  assertHostHolds(plan, host);
  for (const warning of lintPlan(plan, host, o.purpose)) o.listener.onLine(`warning: ${warning}`);
  const directory = await makeRunDirectory(o.out, plan);
  try {
    await keepTopology(directory.path);
    o.page?.show(directory.path);
    await using targets = await tellTargets(plan, directory);
    const result = await runPlan(plan, { ...o, netem, runId: directory.runId, directory: directory.path });
    if (result.kept) targets.keep();
    await writeReports(directory.path, { ...result, file });
    await pointLatestAt(directory);
    return { ...result, file, directory: directory.path };
  } catch (error) {
    await discardRunDirectory(directory);
    throw error;
  }
}
