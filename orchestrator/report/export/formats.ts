/** What a run can be exported to: a new format is a file and an entry here. */
import { csvOf } from "./csv.ts";
import { figureFamilies, seriesFamilies } from "./metric-families.ts";
import { openMetricsText, prometheusText } from "./metric-text.ts";
import { parquetOf } from "./parquet.ts";
import type { Column, ExportedRun } from "./table.ts";
import { tables } from "./tables.ts";

/** One file of an export. */
export interface Document {
  readonly file: string;
  chunks(): Iterable<string | Uint8Array>;
}

export interface Format {
  /** A few words: what it holds. */
  readonly meaning: string;
  /** Whether it is made of tables, of which some can be asked for. */
  readonly isOfTables: boolean;
  /** @param wanted names of tables; all of them where none is named */
  documentsOf(run: ExportedRun, wanted: readonly string[]): readonly Document[];
}

export type FormatName = "openmetrics" | "prometheus" | "csv" | "parquet";

export const formats: Readonly<Record<FormatName, Format>> = {
  openmetrics: {
    meaning: "every measure over the time of the run; promtool makes blocks of it",
    isOfTables: false,
    documentsOf: (run) => [{ file: "measures.om", chunks: () => openMetricsText(seriesFamilies(run)) }],
  },
  prometheus: {
    meaning: "every measure as one figure a phase; for the node exporter's text files, or a push gateway",
    isOfTables: false,
    documentsOf: (run) => [{ file: "figures.prom", chunks: () => prometheusText(figureFamilies(run)) }],
  },
  csv: tableFormat("csv", "tables of measures and of events", csvOf),
  parquet: tableFormat("parquet", "the same tables, typed and small", (columns) => [parquetOf(columns)]),
};

function tableFormat(
  ending: string,
  meaning: string,
  encode: (columns: readonly Column[]) => Iterable<string | Uint8Array>,
): Format {
  return {
    meaning,
    isOfTables: true,
    documentsOf: (run, wanted) =>
      tables
        .filter((table) => wanted.length === 0 || wanted.includes(table.name))
        .map((table) => ({ file: `${table.name}.${ending}`, chunks: () => encode(table.columns(run)) })),
  };
}
