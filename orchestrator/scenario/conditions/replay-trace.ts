/** A trace file to replay: CSV with a header, one row a time, what the links are from then on. */
import { type Complain, type CsvRow, readCsv } from "../../base/csv-rows.ts";
import type { LinkChange } from "../../model/step.ts";

export interface ReplayTrace {
  /** In order of time, the first at 0; each says all that the trace has said up to then. */
  readonly rows: readonly { readonly atMs: number; readonly to: LinkChange }[];
  /** After which it begins anew: the last row holds as long as the one before it. Infinity with one row only. */
  readonly periodMs: number;
  /** The columns that it has, apart from the time. */
  readonly columns: readonly ReplayColumn[];
}

const mostRows = 10_000;
/** Changing links takes a moment; a trace that is finer than this would only ever lag behind. */
const leastStepMs = 100;

interface Column {
  readonly fits: (value: number) => boolean;
  readonly expected: string;
  readonly read: (value: number) => LinkChange;
}

const aboveZero = { fits: (value: number) => value > 0, expected: "a number above 0" };
const milliseconds = { fits: (value: number) => value >= 0 && value <= 60_000, expected: "a number from 0 to 60000" };
const bits = (megabits: number) => Math.round(megabits * 1e6);

/** The unit ends the name. */
const columns = {
  delay_ms: { ...milliseconds, read: (delayMs) => ({ delayMs }) },
  jitter_ms: { ...milliseconds, read: (jitterMs) => ({ jitterMs }) },
  loss_percent: {
    fits: (value) => value >= 0 && value < 100,
    expected: "a number from 0 to less than 100",
    read: (percent) => ({ loss: { kind: "independent", ratio: Number((percent / 100).toPrecision(10)) } }),
  },
  rate_mbit: { ...aboveZero, read: (megabits) => ({ rateBitsPerSecond: bits(megabits) }) },
  up_mbit: { ...aboveZero, read: (megabits) => ({ upBitsPerSecond: bits(megabits) }) },
  down_mbit: { ...aboveZero, read: (megabits) => ({ downBitsPerSecond: bits(megabits) }) },
} satisfies Record<string, Column>;

export type ReplayColumn = keyof typeof columns;

/** @returns the trace, or a line a problem: `traces/lte.csv:7: rate_mbit is "0"; expected a number above 0`. */
export function readReplayTrace(
  text: string,
  fileName: string,
): { readonly trace: ReplayTrace } | { readonly problems: readonly string[] } {
  const format = { required: ["time_s"], optional: Object.keys(columns), leastOptional: 1, mostRows };
  const result = readCsv(text, fileName, format, (rows, names, complain) => traceOf(readRows(rows, complain), names));
  return "read" in result ? { trace: result.read } : result;
}

function readRows(rows: readonly CsvRow[], complain: Complain): ReplayTrace["rows"] {
  const read: { readonly atMs: number; readonly to: LinkChange }[] = [];
  for (const { line, cell } of rows) {
    const time = cell("time_s");
    const atMs = Math.round(Number(time) * 1000);
    const before = read.at(-1);
    if (time === "" || !Number.isFinite(atMs)) complain(line, `time_s is "${time}"; expected seconds, as 12.5`);
    else if (before === undefined && atMs !== 0) complain(line, `time_s is ${time}; expected 0 in the first row`);
    else if (before !== undefined && atMs < before.atMs + leastStepMs) {
      const least = (before.atMs + leastStepMs) / 1000;
      complain(line, `time_s is ${time}; expected ${least} or more, ${leastStepMs}ms after the row before`);
    }
    let to: LinkChange = before?.to ?? {};
    for (const name of Object.keys(columns) as ReplayColumn[]) {
      if (cell(name) === "") continue;
      const { fits, expected, read: changeOf }: Column = columns[name];
      if (fits(Number(cell(name)))) to = { ...to, ...changeOf(Number(cell(name))) };
      else complain(line, `${name} is "${cell(name)}"; expected ${expected}`);
    }
    read.push({ atMs, to });
  }
  return read;
}

function traceOf(rows: ReplayTrace["rows"], names: readonly string[]): ReplayTrace {
  const [last, before] = [rows.at(-1)?.atMs ?? 0, rows.at(-2)?.atMs];
  return {
    rows,
    periodMs: before === undefined ? Infinity : last + (last - before),
    columns: (Object.keys(columns) as ReplayColumn[]).filter((name) => names.includes(name)),
  };
}
