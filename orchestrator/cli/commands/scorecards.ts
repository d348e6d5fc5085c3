import { join, relative } from "node:path";
import { Command } from "commander";
import { MeshbedError } from "../../base/errors.ts";
import { readScorecard, writeSideBySide } from "../../report/scorecard/keep-scorecard.ts";
import { type Scorecard, withDirectories } from "../../report/scorecard/scorecard.ts";
import { renderScorecards } from "../../report/scorecard/scorecard-terminal.ts";

export function scorecardsCommand(): Command {
  return new Command("scorecards")
    .description("Shows scorecards of `meshbed conformance` side by side.")
    .argument("<directory...>", "folders of scorecards, as runs/conformance/js")
    .option("--out <directory>", "also write scorecards.html and .md there")
    .action(async (paths: string[], { out }: { readonly out?: string }) => {
      const cards = await Promise.all(paths.map(scorecardIn));
      console.log(renderScorecards(cards));
      if (out === undefined) return;
      const shown = cards.map((card, i) => withDirectories(card, (run) => relative(out, join(paths[i] ?? "", run))));
      console.log(`\nscorecards  ${await writeSideBySide(out, shown)}`);
    });
}

async function scorecardIn(path: string): Promise<Scorecard> {
  const card = await readScorecard(path);
  if (card !== undefined) return card;
  throw new MeshbedError("BAD_INPUT", `${path} has no scorecard.json; \`meshbed conformance\` writes one`);
}
