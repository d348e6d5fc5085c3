/** A file of messages to replay: CSV with a header, one row a message: when, and if the file says so how long, by whom, where. */
import { largestPayloadBytes, smallestPayloadBytes } from "../../../node-image/contract/index.ts";
import { type Complain, type CsvRow, readCsv } from "../../base/csv-rows.ts";
import type { NodeId } from "../../model/step.ts";

export interface TrafficTrace {
  /** In order of time. */
  readonly rows: readonly TrafficRow[];
}

export interface TrafficRow {
  /** In the file, for problems that show when it is held against a topology. */
  readonly line: number;
  /** Since the phase's start. */
  readonly atMs: number;
  /** What the flow says where the file says nothing. */
  readonly bytes: number | undefined;
  readonly node: NodeId | undefined;
  readonly shard: number | undefined;
}

const format = {
  required: ["time_s"],
  optional: ["size_bytes", "node", "shard"],
  leastOptional: 0,
  mostRows: 100_000,
};

/** @returns the trace, or a line a problem: `traces/chat.csv:7: size_bytes is "0"; expected a whole number from 128 to 153600`. */
export function readTrafficTrace(
  text: string,
  fileName: string,
): { readonly trace: TrafficTrace } | { readonly problems: readonly string[] } {
  const result = readCsv(text, fileName, format, (rows, _, complain) => ({ rows: readRows(rows, complain) }));
  return "read" in result ? { trace: result.read } : result;
}

function readRows(rows: readonly CsvRow[], complain: Complain): readonly TrafficRow[] {
  let lastMs = 0;
  return rows.map(({ line, cell }) => {
    const time = cell("time_s");
    const atMs = Math.round(Number(time) * 1000);
    if (time === "" || !(atMs >= 0)) complain(line, `time_s is "${time}"; expected seconds of 0 or more, as 12.5`);
    else if (atMs < lastMs)
      complain(line, `time_s is ${time}; expected ${lastMs / 1000} or more, as in the row before`);
    else lastMs = atMs;
    const whole = (column: string, least: number, most: number) => {
      const text = cell(column);
      if (text === "") return undefined;
      const value = Number(text);
      if (!Number.isInteger(value) || value < least || value > most)
        complain(line, `${column} is "${text}"; expected a whole number from ${least} to ${most}`);
      return value;
    };
    return {
      line,
      atMs,
      bytes: whole("size_bytes", smallestPayloadBytes, largestPayloadBytes),
      node: cell("node") || undefined,
      shard: whole("shard", 0, 65_535),
    };
  });
}
