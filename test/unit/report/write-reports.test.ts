import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { writeReports } from "../../../orchestrator/report/write-reports.ts";
import { failing, passing } from "./sample-judgements.ts";
import { sampleRun } from "./sample-run.ts";

test("writes every report, in the place of what an earlier judging left, and nothing else", async () => {
  await using directory = await mkdtempDisposable(join(tmpdir(), "meshbed-report-"));
  await writeReports(directory.path, { trace: sampleRun(), judgement: failing });
  await writeFile(join(directory.path, "junit.xml"), "spoilt");
  const paths = await writeReports(directory.path, { trace: sampleRun(), judgement: passing });

  const files = ["junit.xml", "report.html", "report.md", "summary.json"];
  expect((await readdir(directory.path)).toSorted()).toEqual(files);
  expect(paths.toSorted()).toEqual(files.map((file) => join(directory.path, file)));
  expect(JSON.parse(await readFile(join(directory.path, "summary.json"), "utf8")).outcome).toBe("pass");
  expect(await readFile(join(directory.path, "junit.xml"), "utf8")).toMatch(/^<\?xml/);
  expect(await readFile(join(directory.path, "report.html"), "utf8")).toContain(
    `<code>meshbed replay ${relative("", directory.path)}</code>`,
  );
});

test("says which directory is not there", async () => {
  await expect(writeReports("/nowhere/at/all", { trace: sampleRun(), judgement: passing })).rejects.toThrow(
    /^ENOENT: no such file or directory, realpath '\/nowhere\/at\/all'$/,
  );
});
