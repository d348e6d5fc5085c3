/** Mean, least and most of many at each time, as the lines of a chart. */
import { mean } from "simple-statistics";
import type { MeasureUnit } from "../../measures/measure-unit.ts";
import type { Line } from "./report-document.ts";
import { roundedTo } from "./rounded-to.ts";

/** @param known at each time; null is drawn where nothing was */
export function spreadLines(known: readonly (readonly number[])[], unit: MeasureUnit): readonly Line[] {
  const round = roundedTo(unit);
  const each = (of: (numbers: number[]) => number) =>
    known.map((numbers) => (numbers.length === 0 ? null : round(of([...numbers]))));
  return [
    { label: "mean", role: "main", values: each(mean) },
    { label: "most", role: "high", values: each((numbers) => Math.max(...numbers)) },
    { label: "least", role: "low", values: each((numbers) => Math.min(...numbers)) },
  ];
}
