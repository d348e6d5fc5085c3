import { parse } from "csv-parse/sync";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import { measures } from "../../../../orchestrator/measures/index.ts";
import { type FormatName, formats } from "../../../../orchestrator/report/export/formats.ts";
import { tables } from "../../../../orchestrator/report/export/tables.ts";
import { startMs } from "../../trace/record-trace.ts";
import { rowsOf, sampleExport } from "./sample-export.ts";

const run = sampleExport();

function documents(name: FormatName, wanted: readonly string[] = []): ReadonlyMap<string, Uint8Array> {
  const made = formats[name].documentsOf(run, wanted);
  return new Map(
    made.map(({ file, chunks }) => [file, Buffer.concat([...chunks()].map((chunk) => Buffer.from(chunk)))]),
  );
}

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

test("CSV has a file a table, and a reader of CSV gets back what is in it", () => {
  const files = documents("csv");
  expect([...files.keys()]).toEqual(tables.map(({ name }) => `${name}.csv`));
  const rows: readonly Record<string, string>[] = parse(text(files.get("messages.csv")), { columns: true });
  expect(rows).toEqual(
    rowsOf(run, "messages").map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => {
          const isTime = name === "sent" || name === "due";
          return [name, isTime && value !== null ? new Date(Number(value)).toISOString() : `${value ?? ""}`];
        }),
      ),
    ),
  );
  expect(text(files.get("dials.csv"))).toContain('"said ""no"""');
});

test("Parquet has the same rows, with times that are times", async () => {
  const files = documents("parquet", ["rounds", "messages"]);
  expect([...files.keys()]).toEqual(["rounds.parquet", "messages.parquet"]);
  for (const [file, bytes] of files) {
    const buffer = new Uint8Array(bytes).buffer;
    const rows = await parquetReadObjects({ file: buffer });
    const plain = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.getTime() : (value ?? null)]),
      ),
    );
    expect(plain).toEqual(rowsOf(run, file.replace(".parquet", "")));
    const time = parquetMetadata(buffer).schema.find(({ name }) => name === "time" || name === "sent");
    expect(time).toMatchObject({ type: "INT64", converted_type: "TIMESTAMP_MILLIS" });
  }
});

test("OpenMetrics has each measure over time, a node's with what is known of the node", () => {
  const lines = text(documents("openmetrics").get("measures.om")).split("\n");
  const known = 'run="run-1",topology="made-by-hand"';
  const node = `${known},node="node-2",group="node",region="eu",implementation="js"`;
  expect(lines).toEqual(
    expect.arrayContaining([
      `meshbed_run_running{${known}} 2 ${startMs / 1000 + 7}.000`,
      `meshbed_run_mesh_degree{${node}} 2 ${startMs / 1000}.000`,
      "# UNIT meshbed_run_latency_p50_seconds seconds",
      `meshbed_run_latency_p50_seconds{${known}} 0.04 ${startMs / 1000 + 5}.000`,
    ]),
  );
  const types = lines.filter((line) => line.startsWith("# TYPE "));
  expect(types).toHaveLength(measures.length);
  expect(new Set(types).size).toBe(types.length);
  expect(lines.slice(-2)).toEqual(["# EOF", ""]);
});

test("the text of Prometheus has one figure a measure and phase, and no time", () => {
  const lines = text(documents("prometheus").get("figures.prom")).split("\n");
  const labels = 'run="run-1",topology="made-by-hand",phase="whole"';
  expect(lines).toEqual(
    expect.arrayContaining([
      "# TYPE meshbed_phase_mesh_degree gauge",
      `meshbed_phase_mesh_degree{${labels}} 2`,
      `meshbed_phase_latency_p50_seconds{${labels}} 0.04`,
    ]),
  );
});
