import { expect, test } from "vitest";
import { measures } from "../../../../orchestrator/measures/index.ts";
import { measuredRun } from "../../../../orchestrator/measures/measured-run.ts";
import { tables } from "../../../../orchestrator/report/export/tables.ts";
import { columnOf, metricOf } from "../../../../orchestrator/report/export/unit-names.ts";
import { startMs, topic } from "../../trace/record-trace.ts";
import { rowsOf, sampleExport } from "./sample-export.ts";

const run = sampleExport();

test("all columns of a table are of one length, and named once, in snake case", () => {
  for (const table of tables) {
    const columns = table.columns(run);
    const names = columns.map(({ name }) => name);
    expect(new Set(columns.map(({ values }) => values.length)), table.name).toHaveProperty("size", 1);
    expect(new Set(names).size, table.name).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
  }
  expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
});

test("every measure is a column of one table, and a figure a phase", () => {
  const columnsOfMeasures = ["rounds", "node-rounds", "spans", "node-spans"].flatMap((name) =>
    Object.keys(rowsOf(run, name)[0] ?? {}),
  );
  expect(columnsOfMeasures).toEqual(expect.arrayContaining(measures.map((measure) => columnOf(measure).name)));
  expect(rowsOf(run, "figures")).toContainEqual({ phase: "whole", measure: "mesh-degree", unit: "count", value: 2 });
  expect(rowsOf(run, "figures")).toContainEqual({ phase: "whole", measure: "delivery", unit: "ratio", value: 0.5 });
});

test("a round is a row of the network's table, and one for each node of the nodes' table", () => {
  const rounds = rowsOf(run, "rounds");
  expect(rounds).toHaveLength(21);
  expect(rounds[7]).toMatchObject({ time: startMs + 7000, running: 2, components: 1 });
  const nodeRounds = rowsOf(run, "node-rounds");
  expect(nodeRounds).toHaveLength(63);
  expect(nodeRounds[22]).toMatchObject({ time: startMs + 1000, node: "node-2", mesh_degree: 2 });
  expect(nodeRounds.at(-1)).toMatchObject({ time: startMs + 20_000, node: "node-3", mesh_degree: null });
});

test("the values of spans are those of the measures", () => {
  const delivery = measuredRun(run.history).find(({ measure }) => measure.name === "delivery");
  expect(rowsOf(run, "spans").map((row) => row.delivery_ratio)).toEqual(delivery?.values);
});

test("a message has a row for each who got it and each who should have, and one when nobody sent it", () => {
  const about = { message: "m,1", phase: "whole", flow: "chat", topic, publisher: "node-1", due: startMs + 1000 };
  const sent = { ...about, sent: startMs + 1000, refusal: null };
  expect(rowsOf(run, "messages")).toEqual([
    { ...sent, receiver: "node-2", outcome: "delivered", latency_ms: 40 },
    { ...sent, receiver: "node-3", outcome: "lost", latency_ms: null },
    expect.objectContaining({ message: "m-2", publisher: "node-2", sent: null, receiver: null, outcome: "not sent" }),
  ]);
});

test("dials, decisions and events are told with their reasons", () => {
  expect(rowsOf(run, "dials")).toEqual([
    {
      started: startMs + 1500,
      ended: startMs + 2000,
      node: "node-2",
      peer: "node-3",
      outcome: "failed",
      failures: 1,
      failure: "refused",
      reason: 'said "no"',
    },
  ]);
  expect(rowsOf(run, "decisions")).toEqual([
    {
      time: startMs + 2000,
      node: "node-2",
      what: "back-off",
      about: "node-3",
      reason: "it refused",
      details: '{"failures":1}',
    },
  ]);
  const told = rowsOf(run, "events").map(({ kind, phase, node, what }) => [kind, phase, node, what]);
  expect(told).toEqual([
    ["node", null, "node-1", "ready"],
    ["node", null, "node-2", "ready"],
    ["node", null, "node-3", "ready"],
    ["phase", "whole", null, "start"],
    ["phase", "whole", null, "end"],
    ["phase", "torn", null, "start"],
    ["action", "torn", null, "kill node-3"],
    ["node", null, "node-3", "down"],
    ["phase", "torn", null, "end"],
    ["end", null, null, "complete"],
  ]);
});

test("a connection is there as each end lists it, for as long as it does", () => {
  const rows = rowsOf(run, "connections").map(({ node, peer, first_seen, last_seen }) => [
    `${node} to ${peer}`,
    (Number(first_seen) - startMs) / 1000,
    (Number(last_seen) - startMs) / 1000,
  ]);
  expect(rows.toSorted()).toEqual([
    ["node-1 to node-2", 0, 20],
    ["node-1 to node-3", 0, 6],
    ["node-2 to node-1", 0, 20],
    ["node-2 to node-3", 0, 6],
    ["node-3 to node-1", 0, 6],
    ["node-3 to node-2", 0, 6],
  ]);
  expect(rowsOf(run, "connections")[0]).toMatchObject({
    direction: "outbound",
    address: expect.stringMatching("/tcp/"),
  });
});

test("phases and nodes are there to join the others with", () => {
  expect(rowsOf(run, "phases")).toEqual([
    { phase: "whole", started: startMs, ended: startMs + 6000, outcome: "ended" },
    { phase: "torn", started: startMs + 6000, ended: startMs + 12_000, outcome: "ended" },
  ]);
  expect(rowsOf(run, "nodes")[2]).toMatchObject({ node: "node-3", group: "node", behaviour: "honest" });
});

test("a unit ends the name, once, and metrics have base units", () => {
  expect(columnOf({ name: "latency-p50", unit: "ms" })).toMatchObject({ name: "latency_p50_ms", unit: "ms" });
  const metric = metricOf({ name: "latency-p50", unit: "ms" });
  expect(metric).toMatchObject({ name: "latency_p50_seconds", unit: "seconds" });
  expect(metric.inUnit(250)).toBe(0.25);
  expect(metricOf({ name: "dials-per-minute", unit: "1/min" })).toMatchObject({ name: "dials_per_minute" });
  expect(metricOf({ name: "running", unit: "count" })).toMatchObject({ name: "running", unit: undefined });
});
