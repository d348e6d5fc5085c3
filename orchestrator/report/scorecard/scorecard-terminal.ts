/** Scorecards for a terminal, side by side where there are several. */
import { measureText } from "../../measures/measure-text.ts";
import { formatSeconds } from "../format-seconds.ts";
import { marks } from "../outcome-marks.ts";
import { type Paint, painter, printable } from "../paint.ts";
import { textTable } from "../text-table.ts";
import type { ClaimRun, Scorecard, ScoredClaim } from "./scorecard.ts";
import type { ScorecardNotes } from "./scorecard-notes.ts";
import { countsText, figureText, type ScorecardCell, type ScorecardRow, scorecardParts } from "./scorecard-rows.ts";

/** The first is the one that was asked for: why its claims do not hold is told below. For the stream that it will be written to. */
export function renderScorecards(
  cards: readonly Scorecard[],
  notes: ScorecardNotes = {},
  stream: NodeJS.WriteStream = process.stdout,
): string {
  return scorecardsText(cards, painter(stream), notes);
}

export function scorecardsText(cards: readonly Scorecard[], paint: Paint, notes: ScorecardNotes = {}): string {
  const parts = scorecardParts(cards, notes);
  const heads = ["claim", "figure", ...cards.map(({ subject }) => subject)];
  const rows = parts.flatMap(({ rows }) =>
    rows.map(({ claim, figure, cells }) => [claim.name, figure.toLowerCase(), ...cells.map(cellText)]),
  );
  const [head = "", ...lines] = textTable([heads, ...rows]);
  const outcomes = parts.flatMap(({ rows }) => rows.map(({ cells }) => cells[0]?.outcome));
  const painted = lines.map((line, i) => {
    const outcome = outcomes[i];
    return outcome === undefined || outcome === "pass" ? line : paint(marks[outcome].style, line);
  });
  const blocks = [
    cards.map((card) => `${paint("bold", card.subject)}: ${countsText(card)}`),
    [paint("dim", head), ...painted],
    ...cards.slice(0, 1).flatMap(whyNot),
    ...parts.flatMap(({ rows }) => rows.filter(({ notes }) => notes.length > 0).map(noted)),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n");

  function whyNot({ claims }: Scorecard): readonly (readonly string[])[] {
    return claims.flatMap(({ name, failure, runs }) => {
      const worst = runs.find(({ outcome }) => outcome === "fail") ?? runs.find(({ outcome }) => outcome !== "pass");
      if (worst === undefined) return [];
      const { sign, style } = marks[worst.outcome];
      const meaning = worst.outcome === "fail" ? [`  ${printable(failure)}`] : [];
      const reasons = worst.reasons.slice(0, 2).map((reason) => `  ${printable(reason)}`);
      return [[paint(style, `${sign} ${name}`), ...meaning, ...reasons, paint("dim", `  ${worst.directory}`)]];
    });
  }
}

function noted({ claim, notes }: ScorecardRow): readonly string[] {
  return [
    `note on ${claim.name}`,
    ...notes.map(({ subjects, says }) => `  ${printable(`${subjects.join(" · ")}: ${says}`)}`),
  ];
}

/** One run as it ends: "✔ no-oscillation  1m 12s  Connections ended, in calm 0.4/min". */
export function claimLine(claim: ScoredClaim, { outcome, value, durationMs }: ClaimRun): string {
  const { name, about } = claim;
  const told = `${figureText(claim)} ${measureText(value, about.unit)}`;
  return `${marks[outcome].sign} ${name}  ${formatSeconds(durationMs)}  ${told}`;
}

function cellText({ outcome, value, often }: ScorecardCell): string {
  if (outcome === undefined) return "–";
  return [value, often, marks[outcome].sign].filter((part) => part !== "").join("  ");
}
