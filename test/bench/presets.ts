/**
 * What each preset of peer management does in the same network: `node test/bench/presets.ts [PRESET...]`. Real containers, one
 * run of about two minutes a preset. Nothing is expected of the runs, so that a preset which finds no healthy mesh has
 * its line in the table, too.
 */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { max, mean, median, min, sum } from "simple-statistics";
import type { DecisionKind } from "../../node-image/contract/index.ts";
import { formatShare } from "../../orchestrator/base/units.ts";
import { connectionCounts } from "../../orchestrator/measures/connection-counts.ts";
import { dependenceOn } from "../../orchestrator/measures/dependence.ts";
import { healthOf } from "../../orchestrator/measures/health.ts";
import { peeringPresets } from "../../orchestrator/nodes/peering-presets.ts";
import { dialCounts } from "../../orchestrator/report/dial-counts.ts";
import { historyOf } from "../../orchestrator/trace/history.ts";
import type { Trace } from "../../orchestrator/trace/trace-reader.ts";
import { printTable, recordedRun } from "../recorded-run.ts";

const yaml = `topology: 1
name: presets
network: { within: { delay: 10ms, jitter: 2ms } }
groups:
  boot: { count: 2, bootstrap: true }
  node: { count: 22 }
phases:
  - { name: join, for: 60s, start: { stagger: 200ms } }
  - { name: hold, for: 45s }
`;

const columns = [
  "preset",
  "all healthy",
  "dials",
  "failed",
  "connections a node",
  "boot's share of a mesh",
  "evictions",
  "refusals",
];

await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
const file = join(folder.path, "presets.yaml");
await writeFile(file, yaml);
const rows: string[][] = [columns];
for (const preset of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(peeringPresets)) {
  const trace = await recordedRun(file, join(folder.path, preset), [`defaults.peering.preset=${preset}`]);
  rows.push([preset, ...figuresOf(trace)]);
}
printTable(rows);

function figuresOf(trace: Trace): string[] {
  const { rounds, plan, phases, decisions } = historyOf(trace);
  const startMs = phases[0]?.startMs ?? 0;
  const healthy = rounds.find((round) => healthOf(round, plan).healthy.length === plan.nodes.length);
  const counts = [...dialCounts(trace).values()];
  const last = rounds.at(-1);
  const held = last === undefined ? [] : [...connectionCounts(last, plan).values()];
  const leaning = last === undefined ? [] : [...dependenceOn(last, plan, ["boot"]).values()];
  const decided = (kind: DecisionKind) => decisions.filter(({ what }) => what === kind).length;
  return [
    healthy === undefined ? "never" : `${((healthy.atMs - startMs) / 1000).toFixed(0)} s`,
    `${sum(counts.map(({ dials }) => dials))}`,
    `${sum(counts.map(({ failures }) => failures))}`,
    held.length === 0 ? "none" : `${min(held)} to ${max(held)}, median ${median(held)}`,
    leaning.length === 0 ? "none" : formatShare(mean(leaning)),
    `${decided("evict")}`,
    `${decided("refuse")}`,
  ];
}
