import { Command, InvalidArgumentError, Option } from "commander";
import { exitCode } from "../../base/errors.ts";
import { shareRatio } from "../../base/units.ts";
import { compareRuns } from "../../report/compare/comparison.ts";
import { renderComparison } from "../../report/compare/comparison-terminal.ts";
import { pairSets } from "../../report/compare/pair-sets.ts";
import { readRuns } from "../../report/compare/read-runs.ts";
import { writeComparison } from "../../report/compare/write-comparison.ts";
import { jsonOption } from "../options.ts";

interface CompareCommandOptions {
  readonly confidence: number;
  readonly inconclusive: boolean;
  readonly all: boolean;
  readonly json: boolean;
  readonly out?: string;
}

export function compareCommand(): Command {
  return new Command("compare")
    .description("Compares sets of runs: each measure in each phase, and whether they differ by more than chance.")
    .argument("<a>", "what is compared with: a run's directory, or a folder of runs")
    .argument("<b>", "what is compared: the same")
    .addOption(
      new Option("--confidence <share>", "of all figures together, that none is found to differ by chance alone")
        .argParser(confidenceOf)
        .default(0.95, "95%"),
    )
    .option("--inconclusive", "also compare runs whose verdict was inconclusive", false)
    .option("--all", "also show the figures without evidence of a difference", false)
    .option("--out <directory>", "also write comparison.html, .md and .json there")
    .addOption(jsonOption())
    .addHelpText("after", notes)
    .action(async (a: string, b: string, o: CompareCommandOptions) => {
      const [runsA, runsB] = [await readRuns(a), await readRuns(b)];
      const pairs = pairSets({ path: a, runs: runsA }, { path: b, runs: runsB }, o);
      const comparisons = pairs.map(([setA, setB]) => compareRuns(setA, setB, o));
      console.log(
        o.json
          ? JSON.stringify(comparisons, null, 2)
          : comparisons.map((comparison) => renderComparison(comparison, o)).join("\n\n"),
      );
      if (o.out !== undefined) await writeComparison(o.out, comparisons);
      const isWorse = comparisons.some(({ outcome }) => outcome === "worse");
      process.exitCode = isWorse ? exitCode.expectationFailed : exitCode.pass;
    });
}

function confidenceOf(text: string): number {
  const { data } = shareRatio().safeParse(text);
  if (data === undefined || data < 0.5 || data > 0.999) {
    throw new InvalidArgumentError('Expected a share of 50%..99.9%, as "99%".');
  }
  return data;
}

const notes = `
Of a folder, the runs directly in it are taken; of several topologies, each is compared by itself. Four runs a side are the fewest that can
show anything at 95%, ten show what matters. Runs taken in turns (A, B, A, B) keep what the host does from being a difference.

Exit codes: 0 no evidence of anything worse, 1 something is worse, 2 bad input

Examples:
  meshbed run topologies/ten-lines.yaml --repeat 10 --out base
  meshbed run topologies/ten-lines.yaml --repeat 10 --out wider --set defaults.relay.parameters.d=10
  meshbed compare base wider --out wider            also wider/comparison.html`;
