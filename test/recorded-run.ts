/** One run of a topology by the command line, for benchmarks: what its trace says is all that they look at. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { readTrace, type Trace } from "../orchestrator/trace/trace-reader.ts";

const meshbed = fileURLToPath(new URL("../orchestrator/cli/meshbed.ts", import.meta.url));

/**
 * @param out a folder that does not exist yet; it gets the run's own folder
 * @param set as `--set` takes them. The verdict is told on standard error where it is not a pass.
 */
export async function recordedRun(file: string, out: string, set: readonly string[]): Promise<Trace> {
  const settings = set.flatMap((one) => ["--set", one]);
  const { exitCode, all } = await execa("node", [meshbed, "run", file, "--out", out, ...settings], {
    reject: false,
    all: true,
  });
  const [verdict] = all.match(/^(FAIL|INCONCLUSIVE)[\s\S]*?(?=\n\nplanned)/m) ?? [];
  if (exitCode !== 0 && verdict !== undefined) console.error(verdict);
  // A run that never began leaves no folder.
  const directory = (await readdir(out).catch(() => [])).find((name) => name !== "latest");
  if (directory === undefined) throw new Error(`${file} with ${set.join(", ")} was not run:\n${all}`);
  return await readTrace(join(out, directory, "trace.ndjson"));
}

/** Rows of equal length, the first with the names of the columns. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  for (const row of rows) console.log(row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "));
}
