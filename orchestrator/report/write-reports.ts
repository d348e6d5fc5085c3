/** Writes the files of a run's report beside its trace. */
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type JudgedRun, reportInputOf } from "./reporter.ts";
import { reporters } from "./reporters.ts";

/** Gives the paths written. Whoever reads one of them meanwhile sees the old file or the new one, never a part. */
export async function writeReports(directory: string, run: JudgedRun): Promise<readonly string[]> {
  const input = reportInputOf(run);
  return Promise.all(
    reporters.map(async ({ file, render }) => {
      const path = join(directory, file);
      await writeFile(`${path}.part`, render(input));
      await rename(`${path}.part`, path);
      return path;
    }),
  );
}
