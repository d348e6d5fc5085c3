/** Scorecards as Markdown, for a pull request, a nightly's summary, or the documentation. */
import { markdownBlocks, markdownTable, markdownText } from "../markdown.ts";
import type { Scorecard } from "./scorecard.ts";
import { countsText, type ScorecardCell, scorecardParts } from "./scorecard-rows.ts";

const signs = { pass: "✅", fail: "❌", inconclusive: "⚠️" } as const;

export function scorecardsMarkdown(cards: readonly Scorecard[]): string {
  const parts = scorecardParts(cards);
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
    ]),
  ]);
}

function cellText({ outcome, value, often }: ScorecardCell): string {
  if (outcome === undefined) return "–";
  return [value, often, signs[outcome]].filter((part) => part !== "").join(" ");
}
