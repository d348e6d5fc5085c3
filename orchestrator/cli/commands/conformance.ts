import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import { exitCode } from "../../base/errors.ts";
import type { NetemWish } from "../../plan/choose-netem.ts";
import { readScorecard } from "../../report/scorecard/keep-scorecard.ts";
import { countsOf, type Scorecard, withDirectories } from "../../report/scorecard/scorecard.ts";
import { claimLine, renderScorecards } from "../../report/scorecard/scorecard-terminal.ts";
import type { RunListener } from "../../run/run-status.ts";
import { goesOnFrom, runSuite } from "../conformance/run-suite.ts";
import { loadSuite } from "../conformance/suite.ts";
import { hostHasRoom, turnstile } from "../conformance/turnstile.ts";
import { connectEngine } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { tellLeftovers } from "../leftovers.ts";
import type { LoadedTopology } from "../load-topologies.ts";
import { jsonOption, netemOption, repeatOption, setOption } from "../options.ts";
import { worst } from "../run-series.ts";
import { runTopology } from "../run-topology.ts";
import { watched } from "../watched.ts";

interface ConformanceOptions {
  readonly implementation?: string;
  readonly preset?: string;
  readonly set?: readonly string[];
  readonly only: readonly string[];
  readonly quick: boolean;
  readonly repeat: number;
  readonly tries: number;
  readonly jobs: number;
  readonly again: boolean;
  readonly reference?: string;
  readonly netem: NetemWish;
  readonly out: string;
  readonly json: boolean;
}

export function conformanceCommand(): Command {
  return new Command("conformance")
    .description("Runs a suite of claims on what a sound peer manager does, and writes a scorecard of those that hold.")
    .argument("[suite]", "a folder of topologies with claims", defaultSuite())
    .option("--implementation <name>", "test this node, as js-2, instead of the one that topologies name")
    .option("--preset <name>", "test the peering rules of this preset, as nwaku")
    .addOption(setOption())
    .addOption(
      new Option(
        "--only <name>",
        "run this claim alone, and leave the others of the scorecard as they are (repeatable)",
      )
        .argParser((name: string, earlier: readonly string[]) => [...earlier, name])
        .default([], "all"),
    )
    .option("--quick", "run the claims that are marked as quick", false)
    .addOption(repeatOption())
    .addOption(
      new Option(
        "--tries <number>",
        "make a run that came to no verdict again at the end, beside no other, so many runs in all",
      )
        .argParser(fewOf)
        .default(2),
    )
    .addOption(
      new Option(
        "--jobs <number>",
        "so many networks at once, each begun when the host has room; two cores have it for two",
      )
        .argParser(fewOf)
        .default(1),
    )
    .option("--again", "begin anew, instead of going on where an earlier call was stopped", false)
    .option("--reference <file>", "a scorecard to show beside it (default: reference.json of the suite)")
    .addOption(netemOption())
    .option("--out <directory>", "where scorecards are written, a folder for each subject", "runs/conformance")
    .addOption(jsonOption())
    .addHelpText("after", notes)
    .action(conform);
}

async function conform(suite: string, options: ConformanceOptions): Promise<void> {
  const { only, repeat, tries, jobs, json, netem } = options;
  const set = settingsOf(options);
  const items = await loadSuite(suite, { ...options, set });
  const subject = subjectOf(options);
  const out = join(options.out, subject.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"));
  const earlier = options.again ? undefined : goesOnFrom(await readScorecard(out), only);
  const beside = await referenceOf(suite, options.reference);
  using interrupt = interruption();
  const { signal } = interrupt;
  const { engine, hosts } = await connectEngine(interrupt);
  await tellLeftovers(hosts, interrupt);
  const wishes = { engine, signal, netem, out, purpose: "verdict", keep: () => false } as const;
  const prefixed = ({ topology }: LoadedTopology): RunListener => ({
    onStatus: () => undefined,
    onLine: (line) => console.error(`${topology.name}: ${line}`),
  });
  const inTurn = turnstile(() => hostHasRoom({ signal }));
  const card = await runSuite(items, {
    ...{ set, subject, repeat, tries, jobs, earlier, out, beside, signal },
    run: (loaded) =>
      jobs === 1
        ? watched(wishes, (o) => runTopology(loaded, o))
        : inTurn(prefixed(loaded), (listener) => runTopology(loaded, { ...wishes, listener })),
    onRun: (claim, run) => console.error(claimLine(claim, run)),
  });
  console.log(json ? JSON.stringify(card, null, 2) : `\n${renderScorecards([card, ...beside])}`);
  if (!json) console.log(`\nscorecard  ${join(out, "scorecard.html")}`);
  process.exitCode = signal.aborted ? exitCode.interrupted : codeOf(card);
}

function codeOf(card: Scorecard): number {
  const { fail, inconclusive } = countsOf(card);
  return worst([
    ...(fail > 0 ? [exitCode.expectationFailed] : []),
    ...(inconclusive > 0 ? [exitCode.inconclusive] : []),
  ]);
}

function settingsOf({ implementation, preset, set = [] }: ConformanceOptions): readonly string[] {
  return [
    ...(implementation === undefined ? [] : [`defaults.implementation=${implementation}`]),
    ...(preset === undefined ? [] : [`defaults.peering.preset=${preset}`]),
    ...set,
  ];
}

function subjectOf({ implementation = "js", preset, set = [] }: ConformanceOptions): string {
  return [implementation, ...(preset === undefined ? [] : [`preset ${preset}`]), ...set].join(", ");
}

async function referenceOf(suite: string, file: string | undefined): Promise<readonly Scorecard[]> {
  const path = file ?? join(suite, "reference.json");
  if (file === undefined && !existsSync(path)) return [];
  const card = await readScorecard(path);
  return card === undefined ? [] : [withDirectories({ ...card, subject: "reference" }, () => "")];
}

function fewOf(text: string): number {
  if (!/^[1-9]$/.test(text)) throw new InvalidArgumentError("Expected a whole number, 1..9.");
  return Number(text);
}

/** Of this Meshbed, wherever it is called from. */
function defaultSuite(): string {
  return relative("", fileURLToPath(new URL("../../../topologies/conformance", import.meta.url)));
}

const notes = `
A claim is a topology with \`claim:\`, see topologies/conformance/README.md. A call that was stopped is gone on with by the same call.

Exit codes: 0 all hold, 1 one does not, 2 bad input, 3 the engine, 4 one came to no verdict

Examples:
  meshbed conformance                              the reference node, all claims
  meshbed conformance --quick
  meshbed conformance --preset nwaku               the same node by the rules of nwaku
  meshbed conformance --only back-off-grows --repeat 10
  meshbed scorecards runs/conformance/js runs/conformance/js-preset-nwaku`;
