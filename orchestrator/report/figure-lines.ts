/** The main figures of each phase for a terminal: a row a phase. The other measures are in the report. */
import { formatMs } from "../base/units.ts";
import { measureText } from "../measures/measure-text.ts";
import type { Paint } from "./paint.ts";
import type { ReportInput } from "./reporter.ts";
import { textTable } from "./text-table.ts";

/** Names of measures and the heads of their columns, what matters most first: a narrow terminal has no room for all. */
const columns: Readonly<Record<string, string>> = {
  running: "running",
  "healthy-share": "healthy",
  "mesh-degree": "degree",
  connections: "peers",
  components: "parts",
  delivery: "delivered",
  "latency-p99": "p99",
  dials: "dials",
  duplicates: "duplicates",
  "time-to-recover": "recovery",
};

export const mainMeasures: readonly string[] = Object.keys(columns);

/** Phases that are shown; the report has them all. */
const mostRows = 12;

/** None for a run of which nothing was seen. Measures of which nothing can be said in any phase have no column. */
export function figureLines(
  { history: { phases }, figures }: ReportInput,
  width: number,
  paint: Paint,
): readonly { readonly text: string; readonly hang: number }[] {
  const shown = phases.slice(0, mostRows);
  const known = Object.entries(columns).filter(([name]) => figures.some(({ measure }) => measure.name === name));
  if (known.length === 0) return [];
  const cells = [
    ["phases", "", ...known.map(([, head]) => head)],
    ...shown.map(({ name: phase, startMs, endMs, timedOut }) => [
      phase,
      `${formatMs(endMs - startMs)}${timedOut ? ", timed out" : ""}`,
      ...known.map(([name]) => {
        const figure = figures.find((one) => one.phase === phase && one.measure.name === name);
        return figure === undefined ? "–" : measureText(figure.value, figure.measure.unit);
      }),
    ]),
  ];
  const [head = "", ...rows] = fittingTable(cells, width);
  const more = phases.length - shown.length;
  return [paint("dim", head), ...rows, ...(more > 0 ? [paint("dim", `and ${more} more, in the report`)] : [])].map(
    (text) => ({ text, hang: 2 }),
  );
}

/** As many of the columns as the width has room for. */
function fittingTable(cells: readonly (readonly string[])[], width: number): readonly string[] {
  const lines = textTable(cells);
  const isTooWide = (lines[0]?.length ?? 0) > width;
  const fewer = cells.map((row) => row.slice(0, -1));
  return isTooWide && (fewer[0]?.length ?? 0) >= 3 ? fittingTable(fewer, width) : lines;
}
