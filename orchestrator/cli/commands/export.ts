import { Command, Option } from "commander";
import { MeshbedError } from "../../base/errors.ts";
import { type FormatName, formats } from "../../report/export/formats.ts";
import { tables } from "../../report/export/tables.ts";
import { historyOf } from "../../trace/history.ts";
import { readTrace } from "../../trace/trace-reader.ts";
import { traceOf } from "../run-directory.ts";
import { writeDocuments } from "../write-documents.ts";

interface ExportOptions {
  readonly format: FormatName;
  readonly table: readonly string[];
  readonly out?: string;
}

export function exportCommand(): Command {
  return new Command("export")
    .description("Writes a run's measures and events for other tools, from its trace alone; needs no engine.")
    .argument("<rundir>", "a run's directory, as runs/latest")
    .addOption(new Option("--format <name>", "what to make of it").choices(Object.keys(formats)).makeOptionMandatory())
    .addOption(
      new Option("--table <name...>", "of CSV and Parquet: these tables")
        .choices(tables.map(({ name }) => name))
        .default([], "all"),
    )
    .option("--out <folder>", "write a file each to this folder; else to standard output, which takes one")
    .addHelpText("after", notes)
    .action(async (directory: string, { format, table, out }: ExportOptions) => {
      const { isOfTables, documentsOf } = formats[format];
      if (table.length > 0 && !isOfTables) {
        const names = table.join(" ");
        throw new MeshbedError("BAD_INPUT", `--table ${names}: ${format} is not made of tables; csv and parquet are`);
      }
      const trace = await readTrace(traceOf(directory));
      await writeDocuments(documentsOf({ trace, history: historyOf(trace) }, table), out);
    });
}

const listed = (all: readonly (readonly [name: string, meaning: string])[]) => {
  const width = Math.max(...all.map(([name]) => name.length));
  return all.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`).join("\n");
};

const notes = `
Formats:
${listed(Object.entries(formats).map(([name, { meaning }]) => [name, meaning]))}

Tables, and what a row of each is:
${listed(tables.map(({ name, meaning }) => [name, meaning]))}

Examples:
  meshbed export runs/latest --format openmetrics > run.om
  promtool tsdb create-blocks-from openmetrics run.om data/          to look at with Grafana
  meshbed export runs/latest --format parquet --out run/             every table, a file each
  meshbed export runs/latest --format csv --table messages | head`;
