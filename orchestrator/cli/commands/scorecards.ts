import { dirname, join, relative } from "node:path";
import { Command } from "commander";
import { MeshbedError } from "../../base/errors.ts";
import { readScorecard, writeSideBySide } from "../../report/scorecard/keep-scorecard.ts";
import { type Scorecard, withDirectories } from "../../report/scorecard/scorecard.ts";
import { type ScorecardNotes, scorecardNotes } from "../../report/scorecard/scorecard-notes.ts";
import { renderScorecards } from "../../report/scorecard/scorecard-terminal.ts";
import { readYaml } from "../yaml-file.ts";

interface ScorecardsOptions {
  readonly notes?: string;
  readonly out?: string;
}

export function scorecardsCommand(): Command {
  return new Command("scorecards")
    .description("Shows scorecards of `meshbed conformance` side by side.")
    .argument("<directory...>", "folders of scorecards, as runs/conformance/js, or their .json files")
    .option("--notes <file>", "sentences to show with claims, of YAML: subject, claim, sentence")
    .option("--out <directory>", "also write scorecards.html and .md there")
    .action(show);
}

async function show(paths: readonly string[], { notes: file, out }: ScorecardsOptions): Promise<void> {
  const cards = await Promise.all(paths.map(scorecardIn));
  const notes = file === undefined ? {} : await notesIn(file, cards);
  console.log(renderScorecards(cards, notes));
  if (out === undefined) return;
  const shown = cards.map((card, i) => {
    const folder = folderOf(paths[i] ?? "");
    // Runs that are not at hand have no report to link to.
    return withDirectories(card, (run) => (run === "" ? "" : relative(out, join(folder, run))));
  });
  console.log(`\nscorecards  ${await writeSideBySide(out, shown, notes)}`);
}

function folderOf(path: string): string {
  return path.endsWith(".json") ? dirname(path) : path;
}

async function scorecardIn(path: string): Promise<Scorecard> {
  const card = await readScorecard(path);
  if (card !== undefined) return card;
  throw new MeshbedError("BAD_INPUT", `${path} has no scorecard.json; \`meshbed conformance\` writes one`);
}

/** Those on subjects that are not shown may stand in the file. */
async function notesIn(file: string, cards: readonly Scorecard[]): Promise<ScorecardNotes> {
  const notes = await readYaml(file, scorecardNotes);
  for (const { subject, claims } of cards) {
    const strange = Object.keys(notes[subject] ?? {}).find((claim) => !claims.some(({ name }) => name === claim));
    if (strange === undefined) continue;
    throw new MeshbedError("BAD_INPUT", `${file}: ${subject}: ${strange}: its scorecard has no such claim`);
  }
  return notes;
}
