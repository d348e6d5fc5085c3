/** A file of comings and goings to replay: CSV with a header, one row each time that a peer goes down or comes up. */
import { type Complain, type CsvRow, readCsv } from "../../base/csv-rows.ts";

export interface ChurnTrace {
  /** In order of time; of one peer "up" and "down" alternate. */
  readonly rows: readonly ChurnRow[];
  /** In the order in which they come. */
  readonly peers: readonly string[];
}

export interface ChurnRow {
  readonly atMs: number;
  readonly peer: string;
  readonly state: "up" | "down";
}

const format = { required: ["time_s", "node", "state"], optional: [], leastOptional: 0, mostRows: 100_000 };

/** @returns the trace, or a line a problem: `traces/crawl.csv:7: state is "off"; expected up or down`. */
export function readChurnTrace(
  text: string,
  fileName: string,
): { readonly trace: ChurnTrace } | { readonly problems: readonly string[] } {
  const result = readCsv(text, fileName, format, (rows, _, complain) => traceOf(rows, complain));
  return "read" in result ? { trace: result.read } : result;
}

function traceOf(rows: readonly CsvRow[], complain: Complain): ChurnTrace {
  const states = new Map<string, string>();
  const read: ChurnRow[] = [];
  for (const { line, cell } of rows) {
    const [time, peer, state] = [cell("time_s"), cell("node"), cell("state")];
    const atMs = Math.round(Number(time) * 1000);
    const lastMs = read.at(-1)?.atMs ?? 0;
    if (time === "" || !(atMs >= 0)) complain(line, `time_s is "${time}"; expected seconds of 0 or more, as 12.5`);
    else if (atMs < lastMs)
      complain(line, `time_s is ${time}; expected ${lastMs / 1000} or more, as in the row before`);
    else if (peer === "") complain(line, "node is empty; expected the name of a node or of a peer");
    else if (state !== "up" && state !== "down") complain(line, `state is "${state}"; expected up or down`);
    else if (states.get(peer) === state) complain(line, `state is ${state}, as ${peer} is already; expected a change`);
    else {
      states.set(peer, state);
      read.push({ atMs, peer, state });
    }
  }
  return { rows: read, peers: [...states.keys()] };
}
