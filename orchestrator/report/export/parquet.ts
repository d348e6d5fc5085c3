/** A table as Apache Parquet: times are timestamps of milliseconds, UTC; numbers are doubles. */
import { parquetWriteBuffer } from "hyparquet-writer";
import type { CellType, Column } from "./table.ts";

const types = { time: "TIMESTAMP", number: "DOUBLE", text: "STRING" } as const satisfies Record<CellType, string>;

export function parquetOf(columns: readonly Column[]): Uint8Array {
  const columnData = columns.map(({ name, type, values }) => ({
    name,
    type: types[type],
    nullable: true,
    data: type === "time" ? values.map((value) => (value === null ? null : new Date(value))) : [...values],
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
