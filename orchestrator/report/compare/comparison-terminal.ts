/** A comparison for a terminal: the verdict, what was compared, and what there is evidence of. */
import cliTruncate from "cli-truncate";
import wrapAnsi from "wrap-ansi";
import { type Paint, painter, printable, type Style } from "../paint.ts";
import { textTable } from "../text-table.ts";
import type { Change, Comparison } from "./comparison.ts";
import {
  type ComparisonRow,
  changeSigns,
  changesText,
  comparisonRows,
  legendText,
  sideText,
} from "./comparison-rows.ts";

const widest = 100;
/** Columns of what has no bound of its own. */
const widestTitle = 32;
const widestPhase = 14;

export interface ComparisonTextOptions {
  /** Also the figures without evidence of a difference. */
  readonly all: boolean;
}

/** For the stream that it will be written to: coloured where that is a terminal. */
export function renderComparison(
  comparison: Comparison,
  o: ComparisonTextOptions,
  stream: NodeJS.WriteStream = process.stdout,
): string {
  return comparisonText(comparison, o, painter(stream));
}

export function comparisonText(comparison: Comparison, o: ComparisonTextOptions, paint: Paint): string {
  const { topology, outcome, a, b, remarks } = comparison;
  const { evident, others } = comparisonRows(comparison);
  const verdict = paint(["bold", outcome === "worse" ? "red" : "green"], outcome.toUpperCase());
  const blocks = [
    [`${verdict}  ${paint("bold", printable(topology))}`, paint("dim", changesText(comparison))],
    [`A  ${printable(sideText(a))}`, `B  ${printable(sideText(b))}`],
    remarks.map((remark) => `${paint("yellow", "!")} ${printable(remark)}`),
    tableLines(o.all ? [...evident, ...others] : evident, paint),
    [paint("dim", legendText(comparison))],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) =>
      lines.map((line) => wrapAnsi(line, widest, { hard: true, trim: false }).replaceAll(/ +$/gm, "")).join("\n"),
    )
    .join("\n\n");
}

function tableLines(rows: readonly ComparisonRow[], paint: Paint): readonly string[] {
  if (rows.length === 0) return [];
  const [head = "", ...lines] = textTable([
    ["  measure", "phase", "A", "B", "difference", "interval"],
    ...rows.map(cellsOf),
  ]);
  return [paint("dim", head), ...lines.map((line, i) => paint(styles[rows[i]?.figure.change ?? "no evidence"], line))];
}

function cellsOf({ figure, title, phase, a, b, difference, interval }: ComparisonRow): readonly string[] {
  return [
    `${changeSigns[figure.change]} ${cliTruncate(printable(title), widestTitle)}`,
    cliTruncate(printable(phase), widestPhase),
    a,
    b,
    difference,
    interval,
  ];
}

const styles: Readonly<Record<Change, Style>> = {
  worse: "red",
  better: "green",
  changed: "yellow",
  "no evidence": "dim",
};
