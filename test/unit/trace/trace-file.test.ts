/** The writer and the reader of trace files, together: what one writes the other reads. */
import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TraceEvent } from "../../../orchestrator/model/trace.ts";
import { readTrace } from "../../../orchestrator/trace/trace-reader.ts";
import { openTraceWriter } from "../../../orchestrator/trace/trace-writer.ts";
import { headerOf, planOf } from "./record-trace.ts";

const header = headerOf(planOf(["node-1"]));
const incident: TraceEvent = { kind: "incident", atMs: 1, where: "engine", message: "two\u2028lines\nof text" };
const end: TraceEvent = { kind: "end", atMs: 2, outcome: "complete" };

let directory: string;
let files = 0;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "meshbed-trace-"));
});
afterAll(() => rm(directory, { recursive: true }));

const newPath = () => join(directory, `${++files}.ndjson`);

async function written(events: readonly TraceEvent[]): Promise<string> {
  const path = newPath();
  await using writer = await openTraceWriter(path, header);
  for (const event of events) writer.write(event);
  return path;
}

async function fileOf(text: string): Promise<string> {
  const path = newPath();
  await writeFile(path, text);
  return path;
}

test("reads back what was written, whatever is in its texts", async () => {
  expect(await readTrace(await written([incident, end]))).toEqual({
    header,
    events: [incident, end],
    truncated: false,
  });
});

test("an event is in the file without waiting for the writer's end", async () => {
  const path = newPath();
  await using writer = await openTraceWriter(path, header);
  writer.write(incident);
  await expect.poll(async () => (await readFile(path, "utf8")).split("\n").length).toBe(3);
});

test("a trace without its end is truncated", async () => {
  expect(await readTrace(await written([incident]))).toEqual({ header, events: [incident], truncated: true });
});

test("a last line that is cut off is left out, and the trace is truncated", async () => {
  const path = await written([incident, end]);
  await truncate(path, (await readFile(path)).length - 5);
  expect(await readTrace(path)).toEqual({ header, events: [incident], truncated: true });
});

test("a broken line before the last is refused with its place", async () => {
  const path = await written([incident]);
  await appendFile(path, `{"kind":"ph\n${JSON.stringify(end)}\n`);
  await expect(readTrace(path)).rejects.toMatchObject({
    code: "TRACE",
    message: `${path}:3 is not a line of JSON: "{\\"kind\\":\\"ph"`,
  });
});

test.each([
  ["an empty file", "", " is empty; expected a trace, which begins with a header"],
  ["a file that is no trace", "hello\n", ':1 is not a line of JSON: "hello"'],
  ["a trace without header", JSON.stringify(end), ':1 is a line of kind "end"; expected the header of a trace'],
  [
    "another format",
    JSON.stringify({ ...header, format: 3 }),
    ":1 is of trace format 3; this Meshbed reads formats 1 and 2, use the one that wrote it",
  ],
  [
    "an unknown event",
    `${JSON.stringify(header)}\n{"kind":"rumour","atMs":1}`,
    ':2 is an event of kind "rumour"; expected one of phase, action, node, observation, flow, probe, host, incident, end',
  ],
  [
    "an event without time",
    `${JSON.stringify(header)}\n{"kind":"end","atMs":"now"}`,
    ':2 has atMs "now"; expected a Unix time in ms',
  ],
])("refuses %s", async (_, text, problem) => {
  const path = await fileOf(text);
  await expect(readTrace(path)).rejects.toMatchObject({ code: "TRACE", message: `${path}${problem}` });
});

test("a trace that is not there is refused with its path", async () => {
  const path = newPath();
  await expect(readTrace(path)).rejects.toMatchObject({
    code: "TRACE",
    message: `${path} cannot be read: ENOENT: no such file or directory, open '${path}'`,
  });
});

test("never writes over another trace", async () => {
  const path = await written([end]);
  await expect(openTraceWriter(path, header)).rejects.toMatchObject({
    code: "TRACE",
    message: `${path} cannot be written: EEXIST: file already exists, open '${path}'`,
  });
});
