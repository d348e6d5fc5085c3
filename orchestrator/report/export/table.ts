/** A run as tables, for programs that read tables: what a table is, and what it is made from. */
import type { History } from "../../trace/history.ts";
import type { Trace } from "../../trace/trace-reader.ts";

export interface Table {
  /** Kebab-case; its file is called so. */
  readonly name: string;
  /** One sentence: what a row is. */
  readonly meaning: string;
  /** All of the same length. */
  columns(run: ExportedRun): readonly Column[];
}

export interface Column {
  /** Snake case, as databases like it; a unit ends the name. */
  readonly name: string;
  readonly type: CellType;
  readonly values: readonly Cell[];
}

/** "time" is a Unix time in ms. */
export type CellType = "time" | "number" | "text";

/** Null where nothing can be said. */
export type Cell = number | string | null;

export interface ExportedRun {
  readonly trace: Trace;
  readonly history: History;
}

/** By the names of the columns: what is in them, and what each row has there; undefined is nothing. */
export type Layout<Row> = Readonly<Record<string, readonly [CellType, (row: Row) => Cell | undefined]>>;

export function columnsOf<Row>(rows: readonly Row[], layout: Layout<Row>): readonly Column[] {
  return Object.entries(layout).map(([name, [type, cellOf]]) => ({
    name,
    type,
    values: rows.map((row) => cellOf(row) ?? null),
  }));
}
