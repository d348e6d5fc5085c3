/** `meshbed compare`, and what `meshbed run --baseline` adds: what is shown and written, and the exit codes. */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { againstBaseline, readBaseline } from "../../../orchestrator/cli/against-baseline.ts";
import { main } from "../../../orchestrator/cli/main.ts";
import type { Comparison } from "../../../orchestrator/report/compare/comparison.ts";
import { reportInputOf } from "../../../orchestrator/report/reporter.ts";
import { summaryOf } from "../../../orchestrator/report/summary-report.ts";
import type { Summary } from "../../../orchestrator/report/summary-schema.ts";
import { passing } from "../report/sample-judgements.ts";
import { sampleRun } from "../report/sample-run.ts";
import { captured, type Workplace, workplace } from "./fake-runs.ts";

const summary = summaryOf(reportInputOf({ trace: sampleRun(), judgement: passing }));

afterEach(() => {
  process.exitCode = 0;
});

/** Runs in a folder, alike but for latencies that rise from one to the next by a millisecond. Gives their directories. */
async function runs(place: Workplace, name: string, latencyMs: number, change: Partial<Summary> = {}, count = 5) {
  const directories = Array.from({ length: count }, (_, i) => join(place.folder, name, `run-${i}`));
  for (const [i, directory] of directories.entries()) {
    await mkdir(directory, { recursive: true });
    const steady = { ...summary.measures.phases.steady, "latency-p99": latencyMs + i };
    const measures = { ...summary.measures, phases: { ...summary.measures.phases, steady } };
    const run: Summary = { ...summary, runId: `${name}-${i}`, measures, ...change };
    await writeFile(join(directory, "summary.json"), JSON.stringify(run));
  }
  return directories;
}

async function meshbed(...args: readonly string[]) {
  const shown = captured();
  await main(["node", "meshbed", ...args]);
  return { code: process.exitCode, out: shown.out(), err: shown.err() };
}

test("exits with 1 where something is worse, and with 0 where nothing is", async () => {
  const place = await workplace();
  await runs(place, "base", 100);
  await runs(place, "slow", 300);
  const [base, slow] = [join(place.folder, "base"), join(place.folder, "slow")];
  const worse = await meshbed("compare", base, slow);
  expect(worse.code).toBe(1);
  expect(worse.out).toMatch(/^WORSE {2}first-look\n1 worse, 0 better, 0 changed, \d+ without evidence/);
  expect(worse.out).toMatch(/✘ Message latency, p99 {2}steady {2}102ms {2}302ms +\+200ms {2}\+198ms to \+203ms\n/);
  expect(await meshbed("compare", slow, base)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/✔ Message latency, p99/),
  });
});

test("as JSON gives every figure with its values, and writes page, Markdown and JSON where it is told to", async () => {
  const place = await workplace();
  await runs(place, "a", 100);
  await runs(place, "b", 101);
  const out = join(place.folder, "out");
  const shown = await meshbed("compare", join(place.folder, "a"), join(place.folder, "b"), "--json", "--out", out);
  const [comparison, ...more] = JSON.parse(shown.out) as Comparison[];
  expect(more).toEqual([]);
  expect(comparison).toMatchObject({
    format: 1,
    topology: "first-look",
    outcome: "no evidence of worse",
    confidence: 0.95,
  });
  const latency = comparison?.figures.find(({ measure, phase }) => measure === "latency-p99" && phase === "steady");
  expect(latency).toMatchObject({
    a: { values: [100, 101, 102, 103, 104], mean: 102 },
    difference: 1,
    change: "no evidence",
  });
  expect((await readdir(out)).toSorted()).toEqual(["comparison.html", "comparison.json", "comparison.md"]);
  expect(JSON.parse(await place.read(out, "comparison.json"))).toEqual([comparison]);
});

test("asks for more runs where more confidence is asked than they can give", async () => {
  const place = await workplace();
  await runs(place, "a", 100, {}, 4);
  await runs(place, "b", 900, {}, 4);
  const paths = [join(place.folder, "a"), join(place.folder, "b")];
  expect((await meshbed("compare", ...paths)).code).toBe(1);
  const strict = await meshbed("compare", ...paths, "--confidence", "99%");
  expect(strict.code).toBe(0);
  expect(strict.out.replaceAll("\n", " ")).toContain("5 against 5 are enough");
});

test.each([
  [["compare", "."], 2],
  [["compare", ".", ".", "--confidence", "200%"], 2],
  [["compare", "/nowhere/a", "/nowhere/b"], 2],
])("exits with 2 on %j", async (args, code) => {
  // Commander writes its own complaints past the console.
  const write = process.stderr.write;
  process.stderr.write = () => true;
  expect((await meshbed(...args)).code).toBe(code);
  process.stderr.write = write;
});

test("a series is compared with its baseline, beside the report of its last run", async () => {
  const place = await workplace();
  await runs(place, "base", 100);
  const fresh = await runs(place, "fresh", 300);
  const baseline = await readBaseline(join(place.folder, "base"), ["first-look"]);
  const shown = captured();
  expect(await againstBaseline(baseline, fresh, { out: "runs", json: false })).toBe(1);
  expect(shown.out()).toMatch(/^\nWORSE {2}first-look/);
  expect(shown.out()).toContain(`\n\ncompared  ${fresh[4]}/comparison.html\n`);
  expect(await readdir(fresh[4] ?? "")).toContain("comparison.md");
});

test("a baseline that has no use for a topology is refused before anything runs", async () => {
  const place = await workplace();
  await runs(place, "base", 100);
  const path = join(place.folder, "base");
  await expect(readBaseline(path, ["first-look", "ten"])).rejects.toThrow(
    `${path} has no conclusive run of ten to compare with, only of first-look; \`meshbed run <file> --repeat 10 --out ${path}\` makes some`,
  );
});

test("runs that came to no verdict leave the exit code to themselves", async () => {
  const place = await workplace();
  await runs(place, "base", 100);
  const fresh = await runs(place, "fresh", 300, { outcome: "inconclusive" });
  const baseline = await readBaseline(join(place.folder, "base"), ["first-look"]);
  const shown = captured();
  expect(await againstBaseline(baseline, fresh, { out: "runs", json: false })).toBe(0);
  expect(shown.err()).toBe(`No run to compare with ${baseline.path}: none came to a verdict.\n`);
});
