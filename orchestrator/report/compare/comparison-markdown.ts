/** A comparison for a pull request or the summary of a nightly job. */
import { markdownBlocks, markdownDetails, markdownTable, markdownText } from "../markdown.ts";
import type { Comparison } from "./comparison.ts";
import {
  type ComparisonRow,
  changeSigns,
  changesText,
  comparisonRows,
  legendText,
  sideText,
} from "./comparison-rows.ts";

/** GitHub takes comments of 65536 characters at most; with so many rows a table stays well below. */
const mostRows = 200;

export function comparisonMarkdown(comparisons: readonly Comparison[]): string {
  return comparisons.map(oneMarkdown).join("\n");
}

function oneMarkdown(comparison: Comparison): string {
  const { topology, outcome, a, b, remarks } = comparison;
  const { evident, others } = comparisonRows(comparison);
  return markdownBlocks([
    [`## ${outcome === "worse" ? "❌" : "✅"} ${markdownText(topology)}: ${outcome}`],
    [markdownText(changesText(comparison))],
    [`- A ${markdownText(sideText(a))}`, `- B ${markdownText(sideText(b))}`],
    remarks.map((remark) => `- ⚠️ ${markdownText(remark)}`),
    tableOf(evident),
    markdownDetails(`Without evidence of a difference: ${others.length}`, tableOf(others.slice(0, mostRows))),
    [`<sub>${markdownText(legendText(comparison))}</sub>`],
  ]);
}

function tableOf(rows: readonly ComparisonRow[]): readonly string[] {
  return markdownTable(
    ["", "Measure", "Phase", "A:", "B:", "Difference:", "Interval:", "By chance:"],
    rows.map(cellsOf),
  );
}

function cellsOf({ figure, title, phase, a, b, difference, interval, chance }: ComparisonRow): readonly string[] {
  return [
    `${changeSigns[figure.change]} ${figure.change}`,
    markdownText(title),
    markdownText(phase),
    a,
    b,
    difference,
    interval,
    chance,
  ];
}
