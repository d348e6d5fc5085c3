/**
 * Every planted defect in the scenarios meant to catch it, and the sound node in all: `make defects`, or
 * `node test/defects/main.ts [--defect NAME]... [--sound] [--repeat N] [--jobs N] [--out FOLDER] [--keep]`. Runs whole networks, N of them
 * at once, and goes on where it was stopped; `matrix.md` and `matrix.html` of FOLDER are written after each defect. With `--keep` it goes on
 * from the runs that are kept in the suite's folder, and keeps its own there.
 * Exit codes: 0 all caught and nobody blamed, 1 a defect missed or the sound node blamed, 4 verdicts are missing.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pMap from "p-map";
import { parse } from "yaml";
import { z } from "zod";
import { defectName } from "../../node-image/contract/index.ts";
import { exitCode } from "../../orchestrator/base/errors.ts";
import { runSuite, type SuiteOptions } from "../../orchestrator/cli/conformance/run-suite.ts";
import { loadSuite } from "../../orchestrator/cli/conformance/suite.ts";
import { hostHasRoom, turnstile } from "../../orchestrator/cli/conformance/turnstile.ts";
import { connectEngine } from "../../orchestrator/cli/connect-engine.ts";
import { interruption } from "../../orchestrator/cli/interruption.ts";
import { runTopology } from "../../orchestrator/cli/run-topology.ts";
import { readScorecard } from "../../orchestrator/report/scorecard/keep-scorecard.ts";
import type { Scorecard } from "../../orchestrator/report/scorecard/scorecard.ts";
import { claimLine } from "../../orchestrator/report/scorecard/scorecard-terminal.ts";
import { type DefectMatrix, defectMatrix, exitCodeOf } from "./defect-matrix.ts";
import { type Evidence, keepEvidence, readEvidence } from "./evidence.ts";
import { matrixHtml, matrixMarkdown } from "./matrix-text.ts";

const suite = "topologies/conformance";
const { values } = parseArgs({
  options: {
    defect: { type: "string", multiple: true },
    sound: { type: "boolean", default: false },
    repeat: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
    out: { type: "string", default: "runs/defects" },
    keep: { type: "boolean", default: false },
  },
});
const meant = new Map(
  Object.entries(
    z
      .partialRecord(defectName, z.array(z.string()).min(1))
      .parse(parse(await readFile(new URL("meant.yaml", import.meta.url), "utf8"))),
  ),
);
const chosen = values.defect ?? (values.sound ? [] : [...meant.keys()]);
const kept: Evidence = values.keep ? await readEvidence(suite) : { sound: undefined, defects: new Map() };
using interrupt = interruption();
const { signal } = interrupt;
const { engine } = await connectEngine(interrupt);

const jobs = Number(values.jobs);
let written: Promise<unknown> = Promise.resolve();
const inTurn = turnstile(() => hostHasRoom({ signal }));
try {
  const planted = (tries: number) => (defect: string) =>
    score(defect, { set: [`defaults.defect=${defect}`], only: meant.get(defect) ?? [], tries, jobs: 1 });
  await pMap(chosen, planted(1), { concurrency: jobs, stopOnError: false });
  // Those without a verdict, beside no other.
  await pMap(chosen, planted(2), { concurrency: 1, stopOnError: false });
  if (values.defect === undefined) await score("sound", { set: [], only: [], tries: 3, jobs });
} catch (error) {
  if (!signal.aborted) throw error;
}
const { matrix, evidence } = await writeMatrix();
if (values.keep) await keepEvidence(suite, evidence);
console.log(`\n${matrixMarkdown(matrix)}`);
process.exitCode = signal.aborted ? exitCode.interrupted : exitCodeOf(matrix);

async function score(
  subject: string,
  { only, ...o }: Pick<SuiteOptions, "set" | "tries" | "jobs"> & { readonly only: readonly string[] },
): Promise<void> {
  if (signal.aborted) return;
  const items = await loadSuite(suite, { set: o.set, only, quick: false });
  const out = join(values.out, subject);
  await runSuite(items, {
    ...{ ...o, subject, out, signal, repeat: Number(values.repeat), beside: [] },
    earlier: await earlierOf(subject),
    run: (loaded) =>
      inTurn({ onStatus: () => undefined, onLine: () => undefined }, (listener) =>
        runTopology(loaded, { engine, signal, out, listener, netem: "auto", purpose: "verdict", keep: () => false }),
      ),
    onRun: (claim, run) => console.log(`${subject}: ${claimLine(claim, run)}`),
  });
  written = written.then(writeMatrix);
  await written;
}

/** Of this folder; else the one that is kept. */
async function earlierOf(subject: string): Promise<Scorecard | undefined> {
  return (
    (await readScorecard(join(values.out, subject))) ?? (subject === "sound" ? kept.sound : kept.defects.get(subject))
  );
}

async function writeMatrix(): Promise<{ readonly matrix: DefectMatrix; readonly evidence: Evidence }> {
  const cards = new Map<string, Scorecard>();
  for (const defect of meant.keys()) {
    const card = await earlierOf(defect);
    if (card !== undefined) cards.set(defect, card);
  }
  const sound = await earlierOf("sound");
  const matrix = defectMatrix(meant, cards, sound);
  await mkdir(values.out, { recursive: true });
  await writeFile(join(values.out, "matrix.md"), matrixMarkdown(matrix));
  await writeFile(join(values.out, "matrix.html"), matrixHtml(matrix));
  return { matrix, evidence: { sound, defects: cards } };
}
