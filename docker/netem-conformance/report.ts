/** The table: what each set asks, and what both backends did. */
import type { ConditionSet } from "./condition-set.ts";
import type { FigureName } from "./expected.ts";
import { backends, type Got, type Judged } from "./judge.ts";

export interface JudgedSet {
  readonly set: ConditionSet;
  readonly figures: readonly Judged[];
}

const labels: Readonly<Record<FigureName, { readonly text: string; readonly format: (value: number) => string }>> = {
  meanMs: { text: "delay, mean", format: ms },
  deviationMs: { text: "delay, deviation", format: ms },
  p99Ms: { text: "delay, p99", format: ms },
  correlation: { text: "delay, correlation", format: percent },
  lossRatio: { text: "loss", format: percent },
  burstPackets: { text: "lost in a row", format: (value) => value.toFixed(2) },
  bitsPerSecond: { text: "rate", format: (value) => `${(value / 1e6).toFixed(3)} Mbit/s` },
  overtakingRatio: { text: "reordered", format: percent },
  duplicateRatio: { text: "duplicated", format: percent },
  corruptRatio: { text: "corrupted", format: percent },
};

/** In Markdown. What no condition changes is left out, as long as it is as it should be. */
export function table(sets: readonly JudgedSet[]): string {
  const rows = sets.flatMap(({ set, figures }) => {
    const shown = figures.filter((figure) => figure.name === "meanMs" || figure.asked.value !== 0 || isMissed(figure));
    return (shown.length === 0 ? figures.slice(0, 1) : shown).map(({ name, asked, got }, i) => {
      const { text, format } = labels[name];
      return [
        i === 0 ? set.name : "",
        text,
        format(asked.value),
        ...backends.map((backend) => cell(name, got[backend])),
      ];
    });
  });
  return markdown([["conditions", "figure", "asked", ...backends], ...rows]);
}

/** A sentence for each figure that has this verdict. */
export function misses({ set, figures }: JudgedSet, verdict: "out" | "stolen"): readonly string[] {
  return figures.flatMap(({ name, asked, got }) =>
    backends
      .filter((backend) => got[backend].verdict === verdict)
      .map((backend) => {
        const { text, format } = labels[name];
        const { low, high } = got[backend].goal;
        const range = `${format(low)} to ${format(high)}`;
        return `${set.name}: ${text} is ${cell(name, got[backend])} on the ${backend} backend, asked ${format(asked.value)}, goal ${range}`;
      }),
  );
}

function cell(name: FigureName, { value, verdict }: Got): string {
  if (verdict === "not measured") return "-";
  const text = value === null ? "nothing" : labels[name].format(value);
  const mark = { in: "", lacks: " (lacks it)", stolen: " ?", out: " !" }[verdict];
  return `${text}${mark}`;
}

function isMissed({ got }: Judged): boolean {
  return backends.some((backend) => got[backend].verdict === "out" || got[backend].verdict === "stolen");
}

function markdown(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [heading = "", ...lines] = rows.map(
    (row) => `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`,
  );
  return [heading, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...lines].join("\n");
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(2)} %`;
}
