import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { exportCommand } from "../../../orchestrator/cli/commands/export.ts";
import { sampleExport } from "../report/export/sample-export.ts";

let stdout = "";
beforeEach(() => {
  stdout = "";
  vi.spyOn(console, "error").mockReturnValue();
  const write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    stdout += Buffer.from(chunk).toString();
    for (const one of rest) if (typeof one === "function") one();
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(write);
});

async function runDirectory() {
  const directory = await mkdtempDisposable(join(tmpdir(), "meshbed-export-"));
  const { header, events } = sampleExport().trace;
  const lines = [header, ...events].map((line) => `${JSON.stringify(line)}\n`);
  await writeFile(join(directory.path, "trace.ndjson"), lines.join(""));
  return directory;
}

async function exported(...args: readonly string[]): Promise<void> {
  await exportCommand().exitOverride().parseAsync(args, { from: "user" });
}

test("one table goes to standard output", async () => {
  await using run = await runDirectory();
  await exported(run.path, "--format", "csv", "--table", "phases");
  expect(stdout.split("\n")).toEqual([
    "phase,started,ended,outcome",
    "whole,2026-01-01T00:00:00.000Z,2026-01-01T00:00:06.000Z,ended",
    "torn,2026-01-01T00:00:06.000Z,2026-01-01T00:00:12.000Z,ended",
    "",
  ]);
});

test("several go to a folder, a file each, and no part of one is left", async () => {
  await using run = await runDirectory();
  const out = join(run.path, "some", "where");
  await exported(run.path, "--format", "parquet", "--table", "rounds", "nodes", "--out", out);
  expect((await readdir(out)).toSorted()).toEqual(["nodes.parquet", "rounds.parquet"]);
  await exported(run.path, "--format", "openmetrics", "--out", out);
  expect(await readFile(join(out, "measures.om"), "utf8")).toMatch(/^# TYPE meshbed_run_.*# EOF\n$/s);
  expect(stdout).toBe("");
});

test("what cannot be done is refused with the mend", async () => {
  await using run = await runDirectory();
  await expect(exported(run.path, "--format", "csv", "--table", "rounds", "nodes")).rejects.toThrow(
    /^there are 2 tables, and standard output takes one: --table with one of rounds, nodes; or --out FOLDER for all$/,
  );
  await expect(exported(run.path, "--format", "openmetrics", "--table", "rounds")).rejects.toThrow(
    /^--table rounds: openmetrics is not made of tables; csv and parquet are$/,
  );
  await expect(exported(run.path, "--format", "csv", "--out", join(run.path, "trace.ndjson"))).rejects.toThrow(
    /trace\.ndjson cannot be written: EEXIST/,
  );
  await expect(exported(join(run.path, "nowhere"), "--format", "csv")).rejects.toThrow(
    /nowhere is not the directory of a run: it has no trace\.ndjson; expected one as runs\/latest$/,
  );
  expect(stdout).toBe("");
});
