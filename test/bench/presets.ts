/**
 * What each preset of peer management does in the same network: `node test/bench/presets.ts [PRESET...]`. Real containers, one
 * run of about two and a half minutes a preset. Nothing is expected of the runs, so that a preset which finds no healthy
 * mesh has its line in the table, too.
 */
import { mkdtempDisposable, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { max, mean, median, min, sum } from "simple-statistics";
import type { DecisionKind, NodeEvent } from "../../node-image/contract/index.ts";
import { formatShare } from "../../orchestrator/base/units.ts";
import { connectionCounts } from "../../orchestrator/measures/connection-counts.ts";
import { dependenceOn } from "../../orchestrator/measures/dependence.ts";
import { healthOf } from "../../orchestrator/measures/health.ts";
import { peeringPresets } from "../../orchestrator/nodes/peering-presets.ts";
import { dialCounts } from "../../orchestrator/report/dial-counts.ts";
import { historyOf } from "../../orchestrator/trace/history.ts";
import { readTrace, type Trace } from "../../orchestrator/trace/trace-reader.ts";

const yaml = `topology: 1
name: presets
network: { within: { delay: 10ms, jitter: 2ms } }
groups:
  boot: { count: 2, bootstrap: true }
  node: { count: 22 }
phases:
  - { name: join, for: 60s, start: { stagger: 200ms } }
  - { name: hold, for: 60s }
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
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(peeringPresets);

await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
const file = join(folder.path, "presets.yaml");
await writeFile(file, yaml);
const rows: string[][] = [columns];
for (const preset of chosen) rows.push([preset, ...figuresOf(await run(preset))]);
const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
for (const row of rows) console.log(row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  "));

async function run(preset: string): Promise<Trace> {
  const out = join(folder.path, preset);
  const meshbed = new URL("../../orchestrator/cli/meshbed.ts", import.meta.url).pathname;
  // Without expectations a run passes, or says why its figures are worth nothing.
  const { exitCode, all } = await execa(
    "node",
    [meshbed, "run", file, "--out", out, "--set", `defaults.peering.preset=${preset}`],
    { reject: false, all: true },
  );
  if (exitCode !== 0) console.error(`${preset}: exit code ${exitCode}\n${all}`);
  const [directory] = (await readdir(out)).filter((name) => name !== "latest");
  return await readTrace(join(out, directory ?? "", "trace.ndjson"));
}

function figuresOf(trace: Trace): string[] {
  const { rounds, plan, phases } = historyOf(trace);
  const startMs = phases[0]?.startMs ?? 0;
  const healthy = rounds.find((round) => healthOf(round, plan).healthy.length === plan.nodes.length);
  const counts = [...dialCounts(trace).values()];
  const last = rounds.at(-1);
  const held = last === undefined ? [] : [...connectionCounts(last, plan).values()];
  const leaning = last === undefined ? [] : [...dependenceOn(last, plan, ["boot"]).values()];
  const decided = (what: DecisionKind) =>
    eventsOf(trace).filter((event) => event.kind === "decision" && event.what === what).length;
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

function eventsOf({ events }: Trace): NodeEvent[] {
  return events.flatMap((event) =>
    event.kind === "observation" ? Object.values(event.nodes).flatMap((node) => node.events) : [],
  );
}
