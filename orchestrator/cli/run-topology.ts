/** From a checked topology to a written report: plans, runs, judges and reports one topology. */
import { MeshbedError } from "../base/errors.ts";
import type { Engine } from "../engine/engine.ts";
import type { Judgement } from "../model/verdict.ts";
import { chooseNetem, type NetemWish } from "../plan/choose-netem.ts";
import { lintPlan } from "../plan/lint-plan.ts";
import { makePlan } from "../plan/make-plan.ts";
import { writeReports } from "../report/write-reports.ts";
import { type RunResult, runPlan } from "../run/run-plan.ts";
import type { RunListener } from "../run/run-status.ts";
import type { LoadedTopology } from "./load-topologies.ts";
import { discardRunDirectory, makeRunDirectory, pointLatestAt } from "./run-directory.ts";

/** Another subnet is tried this often when one that was free is taken by the time the network is made. */
const subnetTries = 3;

export interface RunTopologyOptions {
  readonly engine: Engine;
  /** The folder that gets the run's own folder. */
  readonly out: string;
  readonly signal: AbortSignal;
  readonly listener: RunListener;
  readonly keep: (judgement: Judgement) => boolean;
  readonly netem: NetemWish;
  readonly purpose: "verdict" | "hands-on";
}

export interface FinishedRun extends RunResult {
  /** The topology file. */
  readonly file: string;
  readonly directory: string;
}

/** Throws what kept the run from beginning; nothing of it is left then. */
export async function runTopology({ file, topology }: LoadedTopology, o: RunTopologyOptions): Promise<FinishedRun> {
  const { takenSubnets, ...host } = await o.engine.capabilities(o);
  const taken = [...takenSubnets];
  for (let attempt = 1; ; attempt++) {
    const plan = makePlan(topology, { takenSubnets: taken });
    const netem = chooseNetem(o.netem, plan);
    for (const warning of lintPlan(plan, host, o.purpose)) o.listener.onLine(`warning: ${warning}`);
    const directory = await makeRunDirectory(o.out, plan);
    try {
      const result = await runPlan(plan, { ...o, netem, runId: directory.runId, directory: directory.path });
      await writeReports(directory.path, { ...result, file });
      await pointLatestAt(directory);
      return { ...result, file, directory: directory.path };
    } catch (error) {
      await discardRunDirectory(directory);
      const clash = error instanceof MeshbedError && error.code === "SUBNET_TAKEN";
      if (!clash || attempt === subnetTries) throw error;
      taken.push(plan.network.subnet);
    }
  }
}
