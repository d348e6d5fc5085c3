/**
 * Tells Prometheus where the nodes of a run are while its network stands: in `targets-<run id>.json` of the folder that has the runs,
 * since Prometheus takes a wildcard in the last part of a path only.
 */
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Leftover } from "../engine/docker/leftovers.ts";
import type { Plan } from "../model/plan.ts";
import { scrapeTargets } from "../report/export/scrape-targets.ts";
import type { RunDirectory } from "./run-directory.ts";

export interface ToldTargets extends AsyncDisposable {
  /** From now on disposing leaves them told: the network stays. */
  keep(): void;
}

export async function tellTargets(plan: Plan, run: RunDirectory): Promise<ToldTargets> {
  const path = targetsFile(run.path, run.runId);
  await writeFile(`${path}.part`, `${JSON.stringify(scrapeTargets(plan, run.runId), null, 2)}\n`);
  await rename(`${path}.part`, path);
  let isKept = false;
  return {
    keep() {
      isKept = true;
    },
    async [Symbol.asyncDispose]() {
      if (!isKept) await rm(path, { force: true });
    },
  };
}

/** Of a network that is gone; nothing where none were told, or nobody knows where. */
export async function forgetTargets({ runId, directory }: Pick<Leftover, "runId" | "directory">): Promise<void> {
  if (directory !== undefined) await rm(targetsFile(directory, runId), { force: true });
}

function targetsFile(directory: string, runId: string): string {
  return join(dirname(directory), `targets-${runId}.json`);
}
