/** Where a run writes: `runs/<name>-<utc time>-<id>/`, and `runs/latest` that points at the newest. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { MeshbedError } from "../base/errors.ts";
import type { Plan } from "../model/plan.ts";

export interface RunDirectory {
  readonly runId: string;
  readonly path: string;
}

/** Makes the directory with `plan.json` in it. */
export async function makeRunDirectory(out: string, plan: Plan): Promise<RunDirectory> {
  const runId = randomBytes(4).toString("hex");
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const path = join(out, `${plan.name}-${time}-${runId}`);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "plan.json"), `${JSON.stringify(plan, null, 2)}\n`);
  return { runId, path };
}

/** Turns `latest` to it; whoever follows the link sees the one or the other, never none. */
export async function pointLatestAt({ runId, path }: RunDirectory): Promise<void> {
  const fresh = join(dirname(path), `.latest-${runId}`);
  await symlink(basename(path), fresh);
  await rename(fresh, join(dirname(path), "latest"));
}

/** The path of a run's trace. Throws MeshbedError TRACE for a directory that has none. */
export function traceOf(directory: string): string {
  const path = join(directory, "trace.ndjson");
  if (existsSync(path)) return path;
  throw new MeshbedError(
    "TRACE",
    `${directory} is not the directory of a run: it has no trace.ndjson; expected one as runs/latest`,
  );
}

/** Removes the directory of a run that never began; one that has a trace did, and stays. */
export async function discardRunDirectory({ path }: RunDirectory): Promise<void> {
  if (existsSync(join(path, "trace.ndjson"))) return;
  await rm(path, { recursive: true, force: true });
}
