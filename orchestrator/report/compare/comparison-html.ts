/** A comparison as a page in one file that needs no other, and no script: in the style of a run's report. */
import { readFileSync } from "node:fs";
import { type Html, html, nothing } from "../html/markup.ts";
import { stillPage } from "../html/still-page.ts";
import type { Comparison } from "./comparison.ts";
import {
  type ComparisonRow,
  changeSigns,
  changesText,
  comparisonRows,
  legendText,
  sideText,
} from "./comparison-rows.ts";
import { stripPlot } from "./strip-plot.ts";

export function comparisonHtml(comparisons: readonly Comparison[]): string {
  const title = `Comparison: ${comparisons.map(({ topology }) => topology).join(", ")}`;
  const css = readFileSync(new URL("comparison.css", import.meta.url), "utf8");
  return stillPage(title, comparisons.map(oneHtml), css);
}

function oneHtml(comparison: Comparison): Html {
  const { topology, outcome, a, b, remarks } = comparison;
  const { evident, others } = comparisonRows(comparison);
  return html`
<header class="verdict ${outcome === "worse" ? "fail" : "pass"}">
  <span class="outcome">${outcome}</span>
  <h1>${topology}</h1>
  <p class="muted">${changesText(comparison)}</p>
</header>
<dl class="facts card"><dt>A, grey</dt><dd>${sideText(a)}</dd><dt>B, blue</dt><dd>${sideText(b)}</dd></dl>
${remarks.length === 0 ? nothing : html`<ul class="reasons card inconclusive">${remarks.map((remark) => html`<li>${remark}</li>`)}</ul>`}
<section>
  <h2>Evidence of a difference</h2>
  ${evident.length === 0 ? html`<p>None.</p>` : table(evident, comparison)}
  <p class="legend">${legendText(comparison)}</p>
</section>
<section>
  <h2>No evidence of a difference</h2>
  ${others.length === 0 ? html`<p>Nothing.</p>` : html`<details><summary>${others.length} figures</summary>${table(others, comparison)}</details>`}
</section>`;
}

function table(rows: readonly ComparisonRow[], comparison: Comparison): Html {
  const columns = ["Measure", "Phase", "", "Runs", "A", "B", "Difference", "Interval", "By chance"];
  const head = columns.map((column, i) => html`<th scope="col" class="${kindOf(i)}">${column}</th>`);
  return html`<div class="table card" tabindex="0" role="region" aria-label="Compared figures">
    <table><thead><tr>${head}</tr></thead><tbody>${rows.map((row) => rowHtml(row, comparison))}</tbody></table></div>`;
}

function rowHtml({ figure, title, phase, ...row }: ComparisonRow, comparison: Comparison): Html {
  const { change } = figure;
  const verdict = html`<span class="${change === "no evidence" ? "plain" : change}"><span class="tone">${changeSigns[change]} ${change}</span></span>`;
  const cells = [phase, verdict, stripPlot(figure, comparison), row.a, row.b, row.difference, row.interval, row.chance];
  return html`
      <tr><th scope="row">${title}</th>${cells.map((cell, i) => html`<td class="${kindOf(i + 1)}">${cell}</td>`)}</tr>`;
}

function kindOf(column: number): "number" | "text" {
  return column > 3 ? "number" : "text";
}
