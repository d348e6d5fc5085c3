/** Which runs a path stands for, what is read of each, and what is said of a path that holds none. */
import { mkdir, mkdtempDisposable, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { MeshbedError } from "../../../../orchestrator/base/errors.ts";
import { pairSets } from "../../../../orchestrator/report/compare/pair-sets.ts";
import { readRuns } from "../../../../orchestrator/report/compare/read-runs.ts";
import { reportInputOf } from "../../../../orchestrator/report/reporter.ts";
import { summaryOf } from "../../../../orchestrator/report/summary-report.ts";
import { failing } from "../sample-judgements.ts";
import { sampleRun } from "../sample-run.ts";
import { figure, madeSet } from "./made-runs.ts";

const summary = summaryOf(reportInputOf({ trace: sampleRun(), judgement: failing }));

async function folder() {
  const place = await mkdtempDisposable(join(tmpdir(), "meshbed-compare-"));
  onTestFinished(() => place.remove());
  return {
    path: place.path,
    async run(name: string, content: unknown = summary, topology?: string) {
      const directory = join(place.path, name);
      await mkdir(directory);
      await writeFile(join(directory, "summary.json"), JSON.stringify(content));
      if (topology !== undefined) await writeFile(join(directory, "topology.yaml"), topology);
      return directory;
    },
  };
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => "nothing was refused",
    (error: unknown) => (error instanceof MeshbedError && error.code === "BAD_INPUT" ? error.message : String(error)),
  );

test("a folder stands for the runs directly in it, a run's directory for itself", async () => {
  const place = await folder();
  const first = await place.run("run-1");
  await place.run("run-2", { ...summary, runId: "b" });
  await mkdir(join(place.path, "not-a-run"));
  await symlink("run-2", join(place.path, "latest"));
  expect((await readRuns(place.path)).map(({ runId }) => runId)).toEqual(["a1b2c3", "b"]);
  expect((await readRuns(first)).map(({ directory }) => directory)).toEqual([first]);
  expect((await readRuns(join(place.path, "latest"))).map(({ runId }) => runId)).toEqual(["b"]);
});

test("takes a run's figures, how many of its expectations were met, and what may explain a difference", async () => {
  const place = await folder();
  const topology = "name: first-look\ngroups: { node: { count: 12 } }\ndefaults: { relay: { shards: [32, 33] } }\n";
  const [run] = await readRuns(await place.run("run", { ...summary, addedLater: 1 }, topology));
  expect(run).toMatchObject({ topology: "first-look", outcome: "fail" });
  expect(run?.figures.filter(({ measure }) => measure === "expectations-met")).toEqual([
    {
      phase: "join",
      measure: "expectations-met",
      title: "Expectations met",
      unit: "ratio",
      better: "higher",
      value: 1,
    },
    {
      phase: "steady",
      measure: "expectations-met",
      title: "Expectations met",
      unit: "ratio",
      better: "higher",
      value: 0,
    },
    {
      phase: "heal",
      measure: "expectations-met",
      title: "Expectations met",
      unit: "ratio",
      better: "higher",
      value: 1,
    },
  ]);
  expect(run?.figures.find(({ measure, phase }) => measure === "components" && phase === "split")).toMatchObject({
    title: "Components",
    unit: "count",
    better: "lower",
    value: 2,
  });
  expect(Object.fromEntries(run?.circumstances ?? [])).toMatchObject({
    engine: "docker 20.10.24",
    host: "kernel 6.18.0, 2 cores",
    "groups.node.count": "12",
    "defaults.relay.shards.1": "33",
  });
});

test("says of a path what is wrong with it", async () => {
  const place = await folder();
  expect(await refusal(readRuns(join(place.path, "nowhere")))).toMatch(
    /nowhere cannot be read: ENOENT.*; expected the directory of a run, or a folder of such$/,
  );
  expect(await refusal(readRuns(place.path))).toBe(
    `${place.path} holds no run: there is no summary.json in it nor in its folders`,
  );
  const { measures: _, ...old } = summary;
  const directory = await place.run("old", old);
  expect(await refusal(readRuns(directory))).toBe(
    `${directory}/summary.json is not the summary of a run as this Meshbed writes it: measures: Invalid input: expected object, received undefined; ` +
      `\`meshbed judge ${directory}\` writes it anew`,
  );
  await rm(directory, { recursive: true });
  const broken = await place.run("broken");
  await writeFile(join(broken, "summary.json"), "{");
  expect(await refusal(readRuns(broken))).toMatch(/summary\.json cannot be read: .*JSON.*; `meshbed judge /);
});

const found = (path: string, topology: string, outcome: "pass" | "inconclusive" = "pass", runs = 2) =>
  madeSet(path, Array(runs).fill([figure("x", 1)]), { topology, outcome, runId: path });

test("runs are compared topology by topology; two that are alone are compared whatever their names", () => {
  const a = { path: "a", runs: [...found("a", "ten").runs, ...found("a", "twenty").runs] };
  const b = { path: "b", runs: [...found("b", "twenty").runs, ...found("b", "ten").runs, ...found("b", "other").runs] };
  const pairs = pairSets(a, b, { inconclusive: false });
  expect(
    pairs.map(([x, y]) => [x.runs.map(({ topology }) => topology), y.runs.map(({ topology }) => topology)]),
  ).toEqual([
    [
      ["ten", "ten"],
      ["ten", "ten"],
    ],
    [
      ["twenty", "twenty"],
      ["twenty", "twenty"],
    ],
  ]);
  expect(pairSets(found("a", "x"), found("b", "y"), { inconclusive: false })).toHaveLength(1);
});

test("inconclusive runs are left out and counted, unless they are asked for", () => {
  const a = { path: "a", runs: [...found("a", "ten").runs, ...found("a", "ten", "inconclusive", 3).runs] };
  const [[kept] = []] = pairSets(a, found("b", "ten"), { inconclusive: false });
  expect([kept?.runs.length, kept?.leftOut]).toEqual([2, 3]);
  const [[all] = []] = pairSets(a, found("b", "ten"), { inconclusive: true });
  expect([all?.runs.length, all?.leftOut]).toEqual([5, 0]);
});

test.each([
  [found("a", "ten"), found("a", "ten"), "run a is in a and in a; expected different runs"],
  [
    found("a", "ten", "inconclusive"),
    found("b", "ten"),
    "all 2 runs of a are inconclusive, which says nothing of the nodes; `meshbed compare --inconclusive` takes them all the same",
  ],
  [
    found("a", "ten", "inconclusive", 1),
    found("b", "ten"),
    "the run of a is inconclusive, which says nothing of the nodes; `meshbed compare --inconclusive` takes them all the same",
  ],
  [
    { path: "a", runs: [...found("a", "ten").runs, ...found("a", "six").runs] },
    found("b", "two"),
    "a has runs of ten, six, b of two; expected a topology that both have",
  ],
])("refuses sets of which nothing can be compared", (a, b, message) => {
  expect(() => pairSets(a, b, { inconclusive: false })).toThrow(new MeshbedError("BAD_INPUT", message));
});
