/**
 * Whether a long run of faults leaves anything behind or lets the orchestrator grow: cycles of kill, pause, partition and restart on
 * 20 nodes. `node test/bench/cycles.ts [CYCLES]`, default 25: real containers, half a minute a cycle.
 */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { linearRegression, max, mean } from "simple-statistics";
import { historyOf } from "../../orchestrator/trace/history.ts";
import { readTrace } from "../../orchestrator/trace/trace-reader.ts";
import { footprint } from "../integration/cli/meshbed.ts";
import { printTable } from "../recorded-run.ts";

const cycles = Number(process.argv[2] ?? 25);
const program = fileURLToPath(new URL("../../orchestrator/cli/meshbed.ts", import.meta.url));

const cycle = (i: number) => `
  - { name: kill-${i}, for: 5s, traffic: [chat], faults: [{ kill: { group: node, count: 4 } }] }
  - { name: pause-${i}, for: 5s, traffic: [chat], faults: [{ pause: { group: node, count: 4 } }] }
  - { name: split-${i}, for: 5s, traffic: [chat], faults: [{ partition: { halves: all } }] }
  - { name: again-${i}, for: 7s, traffic: [chat], faults: [{ restart: { group: node, count: 4 } }] }`;

const yaml = `topology: 1
name: cycles
network: { within: { delay: 10ms } }
groups: { boot: { count: 2, bootstrap: true }, node: { count: 18 } }
traffic: { chat: { from: boot, rate: 2/s } }
phases:
  - { name: join, until: healthy, timeout: 90s, start: { stagger: 300ms } }${Array.from({ length: cycles }, (_, i) => cycle(i + 1)).join("")}
  - { name: calm, until: healthy, timeout: 60s }
`;

await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
const file = join(folder.path, "cycles.yaml");
await writeFile(file, yaml);
const before = await footprint();
// The heap after a full collection is what is in use; resident memory is what the engine of JavaScript keeps for later.
const { exitCode, all } = await execa(
  process.execPath,
  ["--trace-gc", program, "run", file, "--out", join(folder.path, "runs")],
  { reject: false, all: true },
);
const after = await footprint();
const recorded = await readTrace(join(folder.path, "runs/latest/trace.ndjson"));
const { actions, end, header, plan, phases, rounds } = historyOf(recorded);

const trace = new Set(actions.map(({ phase, cause, action }) => JSON.stringify([phase, cause, action])));
const planned = plan.phases.flatMap(({ name, timeline }) =>
  timeline.map(({ cause, action }) => JSON.stringify([name, cause, action])),
);
const left = Object.keys(after).filter((what) => JSON.stringify(before[what]) !== JSON.stringify(after[what]));
const unanswered = recorded.events.flatMap((event) =>
  event.kind === "observation" ? Object.keys(event.missing) : [],
).length;
console.log(`exit ${exitCode}, trace ended ${end?.outcome}, ${phases.length} of ${plan.phases.length} phases`);
console.log(
  `actions: ${planned.filter((one) => trace.has(one)).length} of ${planned.length} planned ones are in the trace`,
);
console.log(`           ${actions.filter(({ error }) => error !== undefined).length} failed`);
console.log(`rounds of observation: ${rounds.length}, ${unanswered} answers missing`);
console.log(`left behind: ${left.length === 0 ? "nothing" : left.join(", ")}\n`);
if (exitCode !== 0) console.log(all.slice(all.search(/^(PASS|FAIL|INCONCLUSIVE)/m)).split("\n\nplanned")[0]);

const collections = [...all.matchAll(/ (\d+) ms: Mark-Compact .*? -> (\d+\.\d+) \(/g)].map(([, atMs, mib]) => ({
  atMs: Number(atMs),
  mib: Number(mib),
}));
// What it took to start the network is not in the slope, and neither is the judging at the end.
const lastMs = end === undefined ? 0 : end.atMs - Date.parse(header.startedAt);
const standing = collections.filter(({ atMs }) => atMs > lastMs / 10 && atMs < lastMs);
const parts = Map.groupBy(standing, ({ atMs }) => Math.floor((atMs * 4) / lastMs));
printTable([
  ["quarter of the run", "collections", "MiB in use after them, mean", "most"],
  ...[...parts].map(([i, of]) => {
    const mib = of.map((one) => one.mib);
    return [`${i + 1}`, `${mib.length}`, mean(mib).toFixed(1), max(mib).toFixed(1)];
  }),
]);
if (standing.length > 1) {
  const { m } = linearRegression(standing.map(({ atMs, mib }) => [atMs / 60_000, mib]));
  console.log(`\nit grew by ${m.toFixed(2)} MiB a minute`);
}
