/** However a run ends, it leaves the machine as it was. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { footprint, said, type Workplace, workplace } from "./meshbed.ts";

let place: Workplace;
let file: string;
let before: Awaited<ReturnType<typeof footprint>>;

beforeAll(async () => {
  place = await workplace();
  before = await footprint();
  file = await place.topology(
    "interrupted",
    `
network: { within: { delay: 10ms } }
groups: { node: { count: 5 } }
phases:
  - { name: join, until: healthy, timeout: 60s }
  - { name: split, for: 5s, faults: [{ partition: [[node-1, node-2], [node-3, node-4, node-5]] }] }
  - { name: calm, for: 30s }
`,
  );
});
afterAll(async () => {
  await place[Symbol.asyncDispose]();
});

/** Lines of the run's own talk, each a different moment of its life; before the second it has not begun. */
const moments = [
  "making the network",
  "phase join: start",
  "phase join: end",
  "phase split: start",
  "phase calm: start",
];

test("Ctrl-C removes everything and exits with 130, whenever it comes", async () => {
  const runs = moments.map(async (moment) => {
    const run = place.meshbed("run", file);
    await said(run, moment);
    run.kill("SIGINT");
    const { exitCode, all } = await run;
    expect(exitCode, all).toBe(130);
  });
  await Promise.all(runs);
  expect(await footprint()).toEqual(before);
});

test("interrupted runs that had begun keep a trace and a report that says so", async () => {
  const folder = join(place.folder, "runs");
  const runs = (await readdir(folder)).filter((name) => name.startsWith("interrupted-"));
  expect(runs).toHaveLength(moments.length - 1);
  for (const run of runs) {
    const summary = JSON.parse(await readFile(join(folder, run, "summary.json"), "utf8"));
    expect(summary.outcome).toBe("inconclusive");
    expect(summary.reasons).toContainEqual(expect.stringMatching(/^the run was interrupted after /));
  }
});

test("what kill -9 left is told by the next command, and removed by clean", async () => {
  const run = place.meshbed("run", file);
  await said(run, "phase split: start");
  run.kill("SIGKILL");
  await run;
  expect((await footprint()).containers).toHaveLength((before.containers?.length ?? 0) + 7);
  const next = await place.meshbed(
    "run",
    await place.topology("next", "groups: { node: { count: 1 } }\nphases: [{ name: only, for: 1s }]\n"),
  );
  expect(next.stderr).toMatch(/run \w+ was killed and left 7 containers and 1 network\n`meshbed clean` removes them/);
  expect((await place.meshbed("ps")).stdout).toMatch(/interrupted +left behind +7 containers/);
  expect((await place.meshbed("clean")).stdout).toMatch(
    /^removed run \w+ \(interrupted\): 7 containers and 1 network$/,
  );
  expect(await footprint()).toEqual(before);
});
