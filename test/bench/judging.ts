/**
 * What it costs to judge a long run and to write its reports: `node test/bench/judging.ts [NODES [SECONDS [FOLDER]]]`, of 100 nodes for ten minutes
 * as it stands. The trace is made, see `judging/long-run.ts`; it is left in FOLDER, a new one, where that is given.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtempDisposable, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judge } from "../../orchestrator/assertions/judge.ts";
import { measuredRun } from "../../orchestrator/measures/measured-run.ts";
import { makePlan } from "../../orchestrator/plan/make-plan.ts";
import { writeReports } from "../../orchestrator/report/write-reports.ts";
import { parseTopology } from "../../orchestrator/topology/parse-topology.ts";
import { historyOf } from "../../orchestrator/trace/history.ts";
import { readTrace } from "../../orchestrator/trace/trace-reader.ts";
import { openTraceWriter } from "../../orchestrator/trace/trace-writer.ts";
import { printTable } from "../recorded-run.ts";
import { longRun, longRunHeader } from "./judging/long-run.ts";

/** What reading, judging and reporting may take of 100 nodes and ten minutes. */
const goals = { seconds: 10, mebibytes: 1024 };

const [nodes = "100", seconds = "600", folder] = process.argv.slice(2);
if (process.send !== undefined) await judged(folder ?? "");
else if (folder !== undefined) await bench(folder);
else {
  await using temporary = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
  await bench(temporary.path);
}

/** In a process of its own, so that what making the trace took is not counted. */
async function bench(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, "trace.ndjson");
  await writeLongRun(path);
  console.log(`${nodes} nodes, ${seconds}s: a trace of ${((await stat(path)).size / 1024 ** 2).toFixed(0)} MiB`);
  const child = fork(import.meta.filename, [nodes, seconds, directory]);
  const [rows] = await once(child, "message");
  printTable(rows);
}

async function judged(directory: string): Promise<void> {
  const rows: string[][] = [["step", "seconds", "of CPU"]];
  const spent = { ms: 0, cpuMs: 0 };
  const row = (step: string, ms: number, cpuMs: number) =>
    rows.push([step, (ms / 1000).toFixed(2), (cpuMs / 1000).toFixed(2)]);
  const timed = async <T>(step: string, work: () => T | Promise<T>): Promise<T> => {
    const [fromMs, cpuBefore] = [performance.now(), process.cpuUsage()];
    const result = await work();
    const { user, system } = process.cpuUsage(cpuBefore);
    const [ms, cpuMs] = [performance.now() - fromMs, (user + system) / 1000];
    Object.assign(spent, { ms: spent.ms + ms, cpuMs: spent.cpuMs + cpuMs });
    row(step, ms, cpuMs);
    return result;
  };
  const trace = await timed("read the trace", () => readTrace(join(directory, "trace.ndjson")));
  const history = await timed("make its history", () => historyOf(trace));
  const judgement = await timed("judge", () => judge(trace));
  await timed("measure", () => measuredRun(history));
  await timed("write the reports", () => writeReports(directory, { trace, judgement }));
  row(`in all; goal: below ${goals.seconds}`, spent.ms, spent.cpuMs);
  const mebibytes = process.resourceUsage().maxRSS / 1024;
  rows.push([`memory, MiB; goal: below ${goals.mebibytes}`, mebibytes.toFixed(0), ""]);
  process.send?.(rows);
}

async function writeLongRun(path: string): Promise<void> {
  const plan = makePlan(parseTopology(topology(Number(nodes), Number(seconds)), "long-run.yaml"), { takenSubnets: [] });
  await using writer = await openTraceWriter(path, longRunHeader(plan));
  for (const event of longRun(plan)) writer.write(event);
}

function topology(count: number, length: number): string {
  const part = (share: number) => `${Math.round(length * share)}s`;
  return `topology: 1
name: long-run
network:
  regions: [eu, us, asia]
  paths:
    - { between: [eu, us], delay: 45ms }
    - { between: [eu, asia], delay: 95ms }
    - { between: [us, asia], delay: 80ms }
groups:
  boot: { count: 4, regions: { eu: 50%, us: 25%, asia: 25% }, bootstrap: true }
  node: { count: ${count - 4}, regions: { eu: 50%, us: 25%, asia: 25% } }
traffic:
  chat: { from: node, rate: 2/s, arrival: poisson, size: 1KiB }
phases:
  - { name: join, until: healthy, timeout: ${part(0.2)}, start: { stagger: 100ms } }
  - { name: steady, for: ${part(0.4)}, traffic: [chat] }
  - { name: away, for: ${part(0.2)}, traffic: [chat], faults: [{ kill: { group: node, share: 20% } }] }
  - { name: split, for: ${part(0.1)}, traffic: [chat], faults: [{ partition: [[eu], [us, asia]] }] }
  - { name: heal, for: ${part(0.2)}, traffic: [chat] }
expect:
  - { healthy: { share: 100% }, in: join, within: 50s }
  - { mesh-degree: { of: node, min: 4, max: 8, share: 95% }, in: steady, when: throughout }
  - { connections: { of: node, min: 6, share: 95% }, in: steady, when: at-end }
  - { delivery: { ratio: ">= 99%", p50: "<= 1s", p99: "<= 3s" }, in: steady }
  - { dependence: { on: boot, at-most: 30% }, in: steady, when: at-end }
  - { healthy: { share: 80% }, in: away, when: throughout }
  - { components: { is: 1 }, in: heal, within: 20s }
  - { delivery: { ratio: ">= 98%" }, in: heal, after: 25s }
`;
}
