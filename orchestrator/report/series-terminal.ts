/** Several runs beside each other, for a terminal: how each ended, then what was not met, and how often. */
import { formatSeconds } from "./format-seconds.ts";
import { marks } from "./outcome-marks.ts";
import { type Paint, painter, printable } from "./paint.ts";
import type { Series } from "./series.ts";
import { textTable } from "./text-table.ts";

/** For the stream that it will be written to: coloured where that is a terminal. */
export function renderSeries(series: Series, stream: NodeJS.WriteStream = process.stdout): string {
  return seriesText(series, painter(stream));
}

export function seriesText({ counts, runs, expectations }: Series, paint: Paint): string {
  const counted = `${counts.pass} pass, ${counts.fail} fail, ${counts.inconclusive} inconclusive`;
  const rows = textTable(
    runs.map(({ outcome, directory, durationMs }) => [
      `${marks[outcome].sign} ${outcome}`,
      directory,
      formatSeconds(durationMs),
    ]),
  );
  const blocks = [
    [`${paint("bold", runs.length === 1 ? "1 run" : `${runs.length} runs`)}: ${counted}`],
    rows.map((row, i) => paint(marks[runs[i]?.outcome ?? "pass"].style, row)),
    timesOf("fail", expectations, paint),
    timesOf("inconclusive", expectations, paint),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

/** How often each expectation came out so; nothing of those that never did. */
function timesOf(
  outcome: "fail" | "inconclusive",
  expectations: Series["expectations"],
  paint: Paint,
): readonly string[] {
  const { sign, style } = marks[outcome];
  const several = new Set(expectations.map(({ topology }) => topology)).size > 1;
  return expectations
    .filter(({ counts }) => counts[outcome] > 0)
    .map(({ topology, name, counts }) => {
      const often = `${counts[outcome]} of ${counts.pass + counts.fail + counts.inconclusive}`;
      return `${paint(style, `${sign} ${often}`)}  ${several ? `${topology}: ` : ""}${printable(name)}`;
    });
}
