/**
 * What Meshbed says of a run is true: a program of its own watches the nodes meanwhile, by their own /metrics and admin API, and
 * what it counts is what the run's tables say.
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { execa } from "execa";
import { median } from "simple-statistics";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import { type Workplace, workplace } from "../cli/meshbed.ts";
import type { Look, NodeLook } from "./watch-nodes.ts";

const watcher = join(import.meta.dirname, "./watch-nodes.ts");
const ending = new AbortController();

type Row = Readonly<Record<string, string>>;

let place: Workplace;
let looks: readonly Look[];
const tables = new Map<string, readonly Row[]>();

beforeAll(async () => {
  place = await workplace();
  // The cut comes when no message is on its way: who is cut off from one owes nothing, and the nodes' counters do not know of that.
  const file = await place.topology(
    "truth",
    `
groups: { node: { count: 6 } }
traffic: { chat: { from: node, rate: 4/s } }
phases:
  - { name: join, until: healthy, timeout: 60s }
  - { name: steady, for: 20s, traffic: [chat] }
  - { name: split, for: 30s, faults: [{ partition: { halves: all }, at: 6s }] }
  - { name: heal, for: 20s }
expect: []
`,
  );
  const run = place.meshbed("run", file);
  const lines: string[] = [];
  const bounds = { signal: ending.signal, timeoutMs: 120_000, everyMs: 100 };
  // A run that finds its subnet taken begins anew under another id.
  for (;;) {
    const told = await Promise.race([waitFor("the file of targets", () => targetsOf(place), bounds), run]);
    if (typeof told !== "string") break;
    lines.push(...(await execa(process.execPath, [watcher, told], { lines: true })).stdout);
  }
  const { exitCode, all } = await run;
  // A busy host makes a verdict inconclusive, and what was seen no less true.
  expect([0, 4], all).toContain(exitCode);
  looks = lines.map((line) => JSON.parse(line));
  await place.meshbed("export", "runs/latest", "--format", "csv", "--out", "tables");
  for (const name of ["rounds", "node-rounds", "messages", "figures", "phases"]) {
    const text = await readFile(join(place.folder, "tables", `${name}.csv`), "utf8");
    tables.set(name, parse(text, { columns: true }));
  }
});
afterAll(async () => {
  ending.abort();
  await place[Symbol.asyncDispose]();
});

async function targetsOf({ folder }: Workplace): Promise<string | undefined> {
  const names = await readdir(join(folder, "runs")).catch(() => []); // it is not there yet
  const found = names.find((name) => /^targets-\w+\.json$/.test(name));
  return found === undefined ? undefined : join(folder, "runs", found);
}

function rowsOf(table: string): readonly Row[] {
  return tables.get(table) ?? [];
}

/** A figure of ours as it is at the looks, where it was the same before each look and after it: what moves meanwhile says nothing. */
function ourFigures(rows: readonly Row[], column: string) {
  const times = rows.map(({ time }) => Date.parse(time ?? ""));
  return looks.flatMap((look) => {
    const before = rows[times.findLastIndex((atMs) => atMs <= look.fromMs - 50)]?.[column];
    const after = rows[times.findIndex((atMs) => atMs >= look.toMs)]?.[column];
    return before !== undefined && before !== "" && before === after ? [{ look, ours: Number(before) }] : [];
  });
}

/** A node that starts or is removed already does not answer. */
const isWhole = ({ nodes }: Look) => Object.keys(nodes).length === 6;

test.each([
  ["mesh_degree", ({ meshDegree }: NodeLook) => meshDegree],
  ["connections", ({ connected }: NodeLook) => new Set(connected).size],
])("the %s of each node is what its own metrics and its admin API say", (column, truthOf) => {
  const rowsByNode = Map.groupBy(rowsOf("node-rounds"), ({ node }) => node ?? "");
  const compared = [...rowsByNode].flatMap(([name, rows]) =>
    ourFigures(rows, column).flatMap(({ look, ours }) => {
      const seen = look.nodes[name];
      return seen === undefined ? [] : [{ name, atMs: look.fromMs, ours, truth: truthOf(seen) }];
    }),
  );
  expect(rowsByNode.size).toBe(6);
  expect(compared.length).toBeGreaterThan(6 * looks.length * 0.5);
  expect(new Set(compared.map(({ ours }) => ours)).size).toBeGreaterThan(1);
  // A link that comes and goes between two rounds is seen by whoever looks just then.
  const differing = compared.filter(({ ours, truth }) => ours !== truth);
  expect(differing.length / compared.length, JSON.stringify(differing)).toBeLessThan(0.01);
});

test("the network falls into as many parts as a walk along the links of all nodes finds", () => {
  const whole = ourFigures(rowsOf("rounds"), "components").filter(({ look }) => isWhole(look));
  const compared = whole.map(({ look, ours }) => [ours, look.components]);
  expect(compared.filter(([ours]) => ours === 1).length).toBeGreaterThan(15);
  expect(compared.filter(([ours]) => ours === 2).length).toBeGreaterThan(5);
  // As above.
  expect(compared.filter(([ours, truth]) => ours !== truth).length, JSON.stringify(compared)).toBeLessThanOrEqual(1);
});

test("every delivery that the nodes tell of is in the table of messages, with its latency, and no other", () => {
  const latencies = new Map<string, number>();
  for (const [name, { deliveries }] of looks.flatMap(({ nodes }) => Object.entries(nodes))) {
    for (const { id, sentAtMs, atMs } of deliveries) latencies.set(`${id} to ${name}`, atMs - sentAtMs);
  }
  const ours = rowsOf("messages").filter(({ outcome }) => outcome === "delivered");
  const named = new Map(ours.map(({ message, receiver, latency_ms }) => [`${message} to ${receiver}`, latency_ms]));
  expect(named.size).toBeGreaterThan(200);
  expect([...named.keys()].toSorted()).toEqual([...latencies.keys()].toSorted());
  const errors = [...named].map(([pair, latency]) => Math.abs(Number(latency) - (latencies.get(pair) ?? Infinity)));
  expect(Math.max(...errors)).toBeLessThan(2);
});

test("delivery and the median latency of the phase are what the nodes' counters and words add up to", () => {
  const last = Object.values(looks.findLast(isWhole)?.nodes ?? {});
  const sum = (of: (node: NodeLook) => number) => last.reduce((total, node) => total + of(node), 0);
  const published = sum((node) => node.published);
  const figure = (measure: string) =>
    Number(rowsOf("figures").find((row) => row.phase === "steady" && row.measure === measure)?.value);
  expect(new Set(rowsOf("messages").map(({ message }) => message)).size).toBe(published);
  expect(figure("delivery")).toBe(sum((node) => node.received) / (published * 5));
  const latencies = looks.flatMap(({ nodes }) =>
    Object.values(nodes).flatMap(({ deliveries }) => deliveries.map(({ atMs, sentAtMs }) => atMs - sentAtMs)),
  );
  expect(Math.abs(figure("latency-p50") - median(latencies))).toBeLessThan(2);
});

test("the watcher shares no code with Meshbed", async () => {
  const imports = [...(await readFile(watcher, "utf8")).matchAll(/from "([^"]+)"/g)].map(([, from]) => from);
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter((from) => !from?.startsWith("node:"))).toEqual([]);
});
