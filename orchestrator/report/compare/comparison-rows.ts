/** A comparison in words, for the terminal, Markdown and the page: what there is evidence of first. */
import { formatShare } from "../../base/units.ts";
import { measureText } from "../../measures/measure-text.ts";
import type { Change, ComparedFigure, Comparison, Side } from "./comparison.ts";
import { differenceText } from "./difference-text.ts";

export interface ComparisonRow {
  readonly figure: ComparedFigure;
  readonly title: string;
  readonly phase: string;
  /** Means. */
  readonly a: string;
  readonly b: string;
  readonly difference: string;
  readonly interval: string;
  readonly chance: string;
}

/** In the order in which they are shown. */
const changes: readonly Change[] = ["worse", "better", "changed", "no evidence"];

export const changeSigns: Readonly<Record<Change, string>> = {
  worse: "✘",
  better: "✔",
  changed: "≠",
  "no evidence": "·",
};

export function comparisonRows({ figures }: Comparison): {
  readonly evident: readonly ComparisonRow[];
  readonly others: readonly ComparisonRow[];
} {
  const ranked = figures.toSorted((x, y) => changes.indexOf(x.change) - changes.indexOf(y.change));
  const rows = ranked.map(rowOf);
  const isEvident = ({ figure }: ComparisonRow) => figure.change !== "no evidence";
  return { evident: rows.filter(isEvident), others: rows.filter((row) => !isEvident(row)) };
}

/** "2 figures worse, 1 better, 3 changed, 208 without evidence of a difference" */
export function changesText({ figures }: Comparison): string {
  const count = (change: Change) => figures.filter((figure) => figure.change === change).length;
  const told = changes.slice(0, -1).map((change) => `${count(change)} ${change}`);
  return `${told.join(", ")}, ${count("no evidence")} without evidence of a difference`;
}

/** "runs/base: 10 runs, 9 pass, 1 fail" */
export function sideText({ path, runs, outcomes }: Side): string {
  const told = Object.entries(outcomes).flatMap(([outcome, count]) => (count === 0 ? [] : [`${count} ${outcome}`]));
  return `${path}: ${runs.length === 1 ? "1 run" : `${runs.length} runs`}, ${told.join(", ")}`;
}

/** What the columns mean, below a table. */
export function legendText({ confidence }: Comparison): string {
  return (
    `A and B are means of runs; the interval holds their difference with ${formatShare(confidence)} confidence, each figure by itself, where the runs are enough for one. ` +
    "Evidence is a difference so great that runs which do not differ show one in any of their figures " +
    `in no more than ${formatShare(1 - confidence)} of comparisons.`
  );
}

function rowOf(figure: ComparedFigure): ComparisonRow {
  const { title, phase, unit, a, b, difference, interval, chance } = figure;
  return {
    figure,
    title,
    phase,
    a: measureText(a.mean, unit),
    b: measureText(b.mean, unit),
    difference: differenceText(difference, unit),
    interval: interval === null ? "–" : [...new Set(interval.map((end) => differenceText(end, unit)))].join(" to "),
    chance: chance < 0.0005 ? "under 0.1%" : `${(chance * 100).toFixed(1)}%`,
  };
}
