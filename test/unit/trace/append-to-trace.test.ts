/** What is written behind a trace's end, and read back from there. */
import { appendFile, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ActionEvent, TraceEvent } from "../../../orchestrator/model/trace.ts";
import { appendToTrace } from "../../../orchestrator/trace/append-to-trace.ts";
import { readActions } from "../../../orchestrator/trace/read-actions.ts";
import { readTrace } from "../../../orchestrator/trace/trace-reader.ts";
import { headerOf, observationOf, planOf } from "./record-trace.ts";

const header = headerOf(planOf(["node-1"]));
const kill: ActionEvent = {
  kind: "action",
  atMs: 1,
  tookMs: 5,
  phase: "steady",
  cause: "phases.steady.faults.0",
  action: { kind: "kill", nodes: ["node-1"] },
  changed: ["node-1"],
};
const seen: TraceEvent = { kind: "observation", atMs: 2, tookMs: 1, nodes: { "node-1": observationOf() }, missing: {} };
const end: TraceEvent = { kind: "end", atMs: 3, outcome: "complete" };
const start: ActionEvent = {
  ...kill,
  atMs: 4,
  phase: "by hand",
  cause: "by hand 1",
  action: { kind: "start", nodes: ["node-1"] },
};

async function traceOf(...lines: readonly unknown[]) {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-append-"));
  const path = join(folder.path, "trace.ndjson");
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return { path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

test("what is done by hand stands behind the run's end: it is among the actions, and no part of the run", async () => {
  await using trace = await traceOf(header, kill, seen, end);
  const append = await appendToTrace(trace.path);
  append(start);
  expect(await readTrace(trace.path)).toEqual({ header, events: [kill, seen, end], truncated: false });
  expect(await readActions(trace.path)).toEqual({ header, actions: [kill, start] });
});

test("an event is in the file as a whole line once it is appended", async () => {
  await using trace = await traceOf(header, end);
  const append = await appendToTrace(trace.path);
  append(start);
  expect((await readFile(trace.path, "utf8")).endsWith(`${JSON.stringify(start)}\n`)).toBe(true);
});

test("the half line of a process that was killed is cut off before anything is appended", async () => {
  await using trace = await traceOf(header, end);
  await appendFile(trace.path, '{"kind":"action","atMs":4,"to');
  expect((await readActions(trace.path)).actions).toEqual([]);
  const append = await appendToTrace(trace.path);
  append(start);
  expect((await readActions(trace.path)).actions).toEqual([start]);
});

test("a file without a header is no trace", async () => {
  await using trace = await traceOf(end);
  await expect(readActions(trace.path)).rejects.toThrow(`${trace.path} does not begin with the header of a trace`);
  await expect(appendToTrace(`${trace.path}.gone`)).rejects.toThrow(/trace.ndjson.gone cannot be written: ENOENT/);
});
