/** A table as CSV (RFC 4180): a header, then a line a row; times are ISO 8601, UTC; what cannot be said is empty. */
import { stringify } from "csv-stringify/sync";
import type { Cell, Column } from "./table.ts";

/** Rows made into text at once: a long run has more than one text can hold. */
const rowsAtOnce = 10_000;

export function* csvOf(columns: readonly Column[]): Generator<string> {
  yield stringify([columns.map(({ name }) => name)]);
  const rows = columns[0]?.values.length ?? 0;
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const count = Math.min(rowsAtOnce, rows - from);
    yield stringify(Array.from({ length: count }, (_, i) => columns.map((column) => textOf(column, from + i))));
  }
}

function textOf({ type, values }: Column, row: number): Cell {
  const value = values[row] ?? null;
  return type === "time" && typeof value === "number" ? new Date(value).toISOString() : value;
}
