/**
 * CSV with a header, as the trace files beside a topology: comments begin with a hash, and every problem is told with its
 * line. What the cells mean is the reader's matter.
 */
import { CsvError, parse } from "csv-parse/sync";

export interface CsvRow {
  /** From 1, in the file. */
  readonly line: number;
  /** "" where the file has no such column. */
  cell(column: string): string;
}

export interface CsvFormat {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** How many of the optional columns there must be. */
  readonly leastOptional: number;
  readonly mostRows: number;
}

export type Complain = (line: number, message: string) => void;

const toldProblems = 10;

/**
 * @param read makes something of the rows; what it complains of is told with the rest
 * @returns what was read, or a line a problem: `traces/lte.csv:7: rate_mbit is "0"; expected a number above 0`
 */
export function readCsv<T>(
  text: string,
  fileName: string,
  format: CsvFormat,
  read: (rows: readonly CsvRow[], columns: readonly string[], complain: Complain) => T,
): { readonly read: T } | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const complain: Complain = (line, message) => problems.push(`${fileName}:${line}: ${message}`);
  try {
    const [header, ...records] = parse(text, {
      bom: true,
      comment: "#",
      comment_no_infix: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
      to: format.mostRows + 2,
    }) as unknown as readonly { readonly info: { readonly lines: number }; readonly record: readonly string[] }[];
    const columns = header?.record ?? [];
    checkHeader(columns, records.length, format, (message) => complain(header?.info.lines ?? 1, message));
    if (problems.length === 0) {
      const rows = records.map(({ info, record }) => ({
        line: info.lines,
        cell: (column: string) => record[columns.indexOf(column)] ?? "",
      }));
      const found = read(rows, columns, complain);
      if (problems.length === 0) return { read: found };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    complain(Number(error.lines ?? 1), `is not CSV: ${error.message}`);
  }
  return { problems: problems.slice(0, toldProblems) };
}

function checkHeader(
  columns: readonly string[],
  rows: number,
  { required, optional, leastOptional, mostRows }: CsvFormat,
  complain: (message: string) => void,
): void {
  const wrong = columns.filter((name) => !required.includes(name) && !optional.includes(name));
  const others = `${leastOptional === 0 ? "any" : "some"} of ${optional.join(", ")}`;
  const all = [required.join(", "), ...(optional.length > 0 ? [others] : [])].join(" and ");
  if (!required.every((name) => columns.includes(name)) || columns.length < required.length + leastOptional) {
    complain(`has the header ${JSON.stringify(columns.join(","))}; expected ${all}`);
  } else if (wrong.length > 0) complain(`has no such column as ${wrong.join(", ")}; expected ${all}`);
  else if (new Set(columns).size < columns.length) complain("has a column twice; expected each once");
  else if (rows === 0) complain("has no rows; expected one at least");
  else if (rows > mostRows) complain(`has more than ${mostRows} rows; expected fewer`);
}
