/** Writes the files of a run's report beside its trace. */
import { realpath, rename, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type JudgedRun, reportInputOf } from "./reporter.ts";
import { reporters } from "./reporters.ts";

/** Gives the paths written. Whoever reads one of them meanwhile sees the old file or the new one, never a part. */
export async function writeReports(directory: string, run: JudgedRun): Promise<readonly string[]> {
  // By its own name: "latest" will be another one.
  const input = reportInputOf({ ...run, directory: relative("", await realpath(directory)) });
  return Promise.all(
    reporters.map(async ({ file, render }) => {
      const path = join(directory, file);
      await writeFile(`${path}.part`, render(input));
      await rename(`${path}.part`, path);
      return path;
    }),
  );
}
