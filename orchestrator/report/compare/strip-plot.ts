/** The single runs behind two means, as a small drawing: a dot a run, A above B, a stroke at each mean. */

import { measureText } from "../../measures/measure-text.ts";
import { type Html, html } from "../html/markup.ts";
import type { ComparedFigure, Comparison, Sample } from "./comparison.ts";

/** Of the drawing, in its own units. */
const width = 130;
const height = 30;
const margin = 6;
const rowOf = { a: 9, b: 21 };

export function stripPlot(figure: ComparedFigure, { a, b }: Comparison): Html {
  const known = [...figure.a.values, ...figure.b.values].filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const xOf = (value: number) =>
    most === least ? width / 2 : margin + ((value - least) / (most - least)) * (width - 2 * margin);
  const rowMarks = (side: "a" | "b", sample: Sample, runs: readonly string[]) => html`<g class="${side}">
    ${sample.values.map((value, i) => (value === null ? html`` : dot(xOf(value), rowOf[side], `${runs[i] ?? ""}: ${measureText(value, figure.unit)}`)))}
    <line x1="${xOf(sample.mean)}" x2="${xOf(sample.mean)}" y1="${rowOf[side] - 6}" y2="${rowOf[side] + 6}"/></g>`;
  const range = `${measureText(least, figure.unit)} to ${measureText(most, figure.unit)}`;
  return html`<svg class="strip" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"
    aria-label="Single runs, ${range}">${rowMarks("a", figure.a, a.runs)}${rowMarks("b", figure.b, b.runs)}</svg>`;
}

function dot(x: number, y: number, title: string): Html {
  return html`<circle cx="${x.toFixed(1)}" cy="${y}" r="3"><title>${title}</title></circle>`;
}
