/** `meshbed run --baseline`: the runs of a series beside those of a folder. */
import { exitCode, MeshbedError } from "../base/errors.ts";
import { compareRuns } from "../report/compare/comparison.ts";
import { renderComparison } from "../report/compare/comparison-terminal.ts";
import { type FoundRuns, pairSets, setsOf } from "../report/compare/pair-sets.ts";
import { readRuns } from "../report/compare/read-runs.ts";
import { writeComparison } from "../report/compare/write-comparison.ts";

const conclusiveOnly = { inconclusive: false };
const confidence = 0.95;

/** Throws BAD_INPUT unless it has runs of each topology: nothing needs to run to find that out. */
export async function readBaseline(path: string, topologies: readonly string[]): Promise<FoundRuns> {
  const baseline = { path, runs: await readRuns(path) };
  const known = setsOf(baseline, conclusiveOnly);
  const missing = topologies.find((name) => !known.has(name));
  if (missing === undefined) return baseline;
  throw new MeshbedError(
    "BAD_INPUT",
    `${path} has no conclusive run of ${missing} to compare with, only of ${[...known.keys()].join(", ")}; ` +
      `\`meshbed run <file> --repeat 10 --out ${path}\` makes some`,
  );
}

export interface BaselineOptions {
  /** The folder that has the runs' own. */
  readonly out: string;
  /** Standard output is for the series then. */
  readonly json: boolean;
}

/** Shows the comparison, and writes it beside the report of the last run. Gives the exit code. */
export async function againstBaseline(
  baseline: FoundRuns,
  directories: readonly string[],
  { out, json }: BaselineOptions,
): Promise<number> {
  const runs = (await Promise.all(directories.map(readRuns))).flat();
  const last = directories.at(-1);
  if (last === undefined || runs.every(({ outcome }) => outcome === "inconclusive")) {
    console.error(`No run to compare with ${baseline.path}: none came to a verdict.`);
    return exitCode.pass;
  }
  const pairs = pairSets(baseline, { path: out, runs }, conclusiveOnly);
  const comparisons = pairs.map(([a, b]) => compareRuns(a, b, { confidence }));
  const page = await writeComparison(last, comparisons);
  const stream = json ? process.stderr : process.stdout;
  const texts = comparisons.map((comparison) => renderComparison(comparison, { all: false }, stream));
  stream.write(`\n${texts.join("\n\n")}\n\ncompared  ${page}\n`);
  return comparisons.some(({ outcome }) => outcome === "worse") ? exitCode.expectationFailed : exitCode.pass;
}
