/** One figure of each measure in each phase: the run at a glance, in numbers. */
import type { Measure } from "../../measures/measure.ts";
import { measureText } from "../../measures/measure-text.ts";
import type { ReportInput } from "../reporter.ts";
import { chartPlaces } from "./chart-places.ts";
import { type Html, html, nothing } from "./markup.ts";
import { numbers, section, table, texts } from "./section.ts";

export function figuresSection({ history, figures }: ReportInput): Html {
  if (figures.length === 0) return nothing;
  const phases = history.phases.map(({ name }) => name);
  const main = new Set(
    chartPlaces.filter(({ heading }) => heading === "").flatMap(({ measures }) => Object.keys(measures)),
  );
  const measures = [...new Set(figures.map(({ measure }) => measure))];
  const rows = (some: readonly Measure[]) =>
    some.map((measure) => [
      html`<span title="${measure.meaning}">${measure.title}</span>`,
      ...phases.map((phase) => {
        const figure = figures.find((one) => one.phase === phase && one.measure === measure);
        return measureText(figure?.value, measure.unit);
      }),
    ]);
  const shown = (some: readonly Measure[]) => table(about, [...texts("Measure"), ...numbers(...phases)], rows(some));
  const rest = measures.filter(({ name }) => !main.has(name));
  const more = html`<details><summary>${rest.length} more measures</summary>${shown(rest)}</details>`;
  return section(
    "Figures of each phase",
    html`${shown(measures.filter(({ name }) => main.has(name)))}${rest.length === 0 ? nothing : more}`,
  );
}

const about =
  "Of what is measured round by round the mean over the phase's rounds, of nodes the mean of their means; else what it is over the phase.";
