/** A trace file to replay: CSV with a header, one row a time, what the links are from then on. */
import { CsvError, parse } from "csv-parse/sync";
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
const toldProblems = 10;

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
const known = Object.keys(columns);

/** @returns the trace, or a line a problem: `traces/lte.csv:7: rate_mbit is "0"; expected a number above 0`. */
export function readReplayTrace(
  text: string,
  fileName: string,
): { readonly trace: ReplayTrace } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const complain = (line: number, message: string) => problems.push(`${fileName}:${line}: ${message}`);
  try {
    const [header, ...records] = parse(text, {
      bom: true,
      comment: "#",
      comment_no_infix: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
      to: mostRows + 2,
    }) as unknown as readonly { readonly info: { readonly lines: number }; readonly record: readonly string[] }[];
    const names = header?.record ?? [];
    checkHeader(names, records.length, (message) => complain(header?.info.lines ?? 1, message));
    const rows = problems.length > 0 ? [] : readRows(names, records, complain);
    if (problems.length === 0) return { trace: traceOf(rows, names) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    complain(Number(error.lines ?? 1), `is not CSV: ${error.message}`);
  }
  return { problems: problems.slice(0, toldProblems) };
}

function checkHeader(names: readonly string[], rows: number, complain: (message: string) => void): void {
  const wrong = names.filter((name) => name !== "time_s" && !known.includes(name));
  const all = `time_s and some of ${known.join(", ")}`;
  if (!names.includes("time_s") || names.length < 2) {
    complain(`has the header ${JSON.stringify(names.join(","))}; expected ${all}`);
  } else if (wrong.length > 0) complain(`has no such column as ${wrong.join(", ")}; expected ${all}`);
  else if (new Set(names).size < names.length) complain("has a column twice; expected each once");
  else if (rows === 0) complain("has no rows; expected one a time, the first at 0");
  else if (rows > mostRows) complain(`has more than ${mostRows} rows; expected fewer, as one a second`);
}

function readRows(
  names: readonly string[],
  records: readonly { readonly info: { readonly lines: number }; readonly record: readonly string[] }[],
  complain: (line: number, message: string) => void,
): ReplayTrace["rows"] {
  const rows: { readonly atMs: number; readonly to: LinkChange }[] = [];
  for (const { info, record } of records) {
    const cells = new Map(names.map((name, i) => [name, record[i] ?? ""]));
    const time = cells.get("time_s") ?? "";
    const atMs = Math.round(Number(time) * 1000);
    const before = rows.at(-1);
    if (time === "" || !Number.isFinite(atMs)) complain(info.lines, `time_s is "${time}"; expected seconds, as 12.5`);
    else if (before === undefined && atMs !== 0) complain(info.lines, `time_s is ${time}; expected 0 in the first row`);
    else if (before !== undefined && atMs < before.atMs + leastStepMs) {
      const least = (before.atMs + leastStepMs) / 1000;
      complain(info.lines, `time_s is ${time}; expected ${least} or more, ${leastStepMs}ms after the row before`);
    }
    let to: LinkChange = before?.to ?? {};
    for (const name of Object.keys(columns) as ReplayColumn[]) {
      const cell = cells.get(name) ?? "";
      if (cell === "") continue;
      const { fits, expected, read }: Column = columns[name];
      if (fits(Number(cell))) to = { ...to, ...read(Number(cell)) };
      else complain(info.lines, `${name} is "${cell}"; expected ${expected}`);
    }
    rows.push({ atMs, to });
  }
  return rows;
}

function traceOf(rows: ReplayTrace["rows"], names: readonly string[]): ReplayTrace {
  const [last, before] = [rows.at(-1)?.atMs ?? 0, rows.at(-2)?.atMs];
  return {
    rows,
    periodMs: before === undefined ? Infinity : last + (last - before),
    columns: (Object.keys(columns) as ReplayColumn[]).filter((name) => names.includes(name)),
  };
}
