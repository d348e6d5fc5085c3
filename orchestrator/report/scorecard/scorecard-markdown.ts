/** Scorecards as Markdown, for a pull request, a nightly's summary, or the documentation. */
import { markdownBlocks, markdownTable, markdownText } from "../markdown.ts";
import type { Scorecard } from "./scorecard.ts";
import type { ScorecardNote, ScorecardNotes } from "./scorecard-notes.ts";
import { countsText, type ScorecardCell, scorecardParts } from "./scorecard-rows.ts";

const signs = { pass: "✅", fail: "❌", inconclusive: "⚠️" } as const;

export function scorecardsMarkdown(cards: readonly Scorecard[], notes: ScorecardNotes = {}): string {
  const parts = scorecardParts(cards, notes);
  const head = ["Claim", "Figure", ...cards.map(({ subject }) => `${markdownText(subject)}:`)];
  return markdownBlocks([
    cards.map((card) => `- **${markdownText(card.subject)}**: ${countsText(card)}`),
    ...parts.flatMap(({ title, rows }) => [
      [`### ${title}`],
      markdownTable(
        head,
        rows.map(({ claim, figure, cells }) => [
          `${markdownText(claim.says)} <sub>${markdownText(claim.name)}</sub>`,
          markdownText(figure),
          ...cells.map(cellText),
        ]),
      ),
      rows.flatMap(({ claim, notes }) => notes.map((note) => noteText(claim.name, note))),
    ]),
  ]);
}

function noteText(claim: string, { subjects, says }: ScorecardNote): string {
  return `- **${markdownText(claim)}**, ${markdownText(subjects.join(" · "))}: ${markdownText(says)}`;
}

function cellText({ outcome, value, often }: ScorecardCell): string {
  if (outcome === undefined) return "–";
  return [value, often, signs[outcome]].filter((part) => part !== "").join(" ");
}
