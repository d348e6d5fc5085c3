/**
 * Copies per delivery and GRAFTs beside those of a published simulation: `node test/bench/gossip-table.ts [NODES...]`. Real
 * containers, one run a size, 60 and 100 nodes without arguments: about four and seven minutes on two cores.
 */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mean, sum } from "simple-statistics";
import type { NodeCounters } from "../../node-image/contract/index.ts";
import { formatShare } from "../../orchestrator/base/units.ts";
import { connectionCounts } from "../../orchestrator/measures/connection-counts.ts";
import { counterGrowth } from "../../orchestrator/measures/counter-growth.ts";
import { deliveryOf } from "../../orchestrator/measures/delivery.ts";
import type { Span } from "../../orchestrator/measures/measure.ts";
import { meshDegrees } from "../../orchestrator/measures/mesh-degree.ts";
import { type History, historyOf } from "../../orchestrator/trace/history.ts";
import { printTable, recordedRun } from "../recorded-run.ts";

/** Source: the simulation's settings, gossipsub v1.0 with D 6/4/12, heartbeat 1 s, 20 connections, links of 10 to 150 ms, 60 messages. */
const relay = "{ d: 6, d-low: 4, d-high: 12, heartbeat: 1s, d-out: 0, flood-publish: false, scoring: false }";
/** Its result with 250 nodes. */
const published = ["250, published", "20", "", "6.42", "961", "3.84", ""];

const regions = ["a", "b", "c", "d", "e", "f"];
const pairs = regions.flatMap((a, i) => regions.slice(i + 1).map((b) => `[${a}, ${b}]`));
/** Spread evenly from 10 to 150 ms. */
const delayOf = (i: number) => Math.round(10 + (140 * i) / (pairs.length - 1));

const topic = "/waku/2/rs/1/0";
/** Messages are below the size from which gossipsub v1.2 says IDONTWANT, which v1.0 does not know. */
const yaml = (nodes: number) => `topology: 1
name: gossip-table
network:
  regions: [${regions.join(", ")}]
  within: { delay: 10ms }
  paths:
${pairs.map((pair, i) => `    - { between: ${pair}, delay: ${delayOf(i)}ms }`).join("\n")}
defaults:
  relay: { parameters: ${relay} }
  peering: { connections: { target: 20, max: 40 } }
groups:
  boot: { count: 3, bootstrap: true, peering: { connections: { max: 60 } } }
  node: { count: ${nodes - 3} }
traffic:
  chat: { from: [boot, node], rate: 1/s, size: 256B }
phases:
  - { name: join, until: healthy, timeout: 6m, start: { stagger: 2s } }
  - { name: settle, for: 20s }
  - { name: messages, for: 60s, traffic: [chat] }
`;

await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
const rows: string[][] = [
  ["nodes", "connections", "mesh degree", "copies per delivery", "GRAFTs", "a node", "delivered"],
];
for (const nodes of process.argv.length > 2 ? process.argv.slice(2).map(Number) : [60, 100]) {
  const file = join(folder.path, `${nodes}.yaml`);
  await writeFile(file, yaml(nodes));
  rows.push([`${nodes}`, ...figuresOf(historyOf(await recordedRun(file, join(folder.path, `${nodes}`), [])))]);
}
printTable([...rows, published]);

function figuresOf(history: History): string[] {
  const { phases, plan, rounds } = history;
  const messages = phases.find(({ name }) => name === "messages");
  if (messages === undefined) return ["never healthy", "", "", "", "", ""];
  const whole: Span = { fromMs: 0, toMs: messages.endMs };
  const grown = (counter: keyof NodeCounters, span: Span) =>
    sum([...counterGrowth(history, span, counter).values()].map(({ count }) => count));
  const span: Span = { fromMs: messages.startMs, toMs: messages.endMs };
  const last = rounds.findLast(({ atMs }) => atMs <= messages.endMs);
  const connections = last === undefined ? [] : [...connectionCounts(last, plan).values()];
  const degrees = last === undefined ? [] : [...meshDegrees(last, plan, topic).values()];
  // Both ends of a mesh link count it; one of them sent the GRAFT.
  const grafts = grown("grafts", whole) / 2;
  const { expected, lost } = deliveryOf(history, span);
  return [
    mean(connections).toFixed(1),
    mean(degrees).toFixed(2),
    (1 + grown("duplicates", span) / grown("received", span)).toFixed(2),
    grafts.toFixed(0),
    (grafts / plan.nodes.length).toFixed(2),
    formatShare(1 - lost.length / expected),
  ];
}
