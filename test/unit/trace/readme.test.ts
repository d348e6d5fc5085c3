/** The README of the trace says what a trace is: it has every field that the types have, and its examples are read. */
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyViewChange, nodeCounters, nodeView, viewChange } from "../../../node-image/contract/index.ts";
import type { NodeObservation, ObservationEvent, TraceEvent, TraceHeader } from "../../../orchestrator/model/trace.ts";
import { readTrace } from "../../../orchestrator/trace/trace-reader.ts";

type Fields<T> = Readonly<Record<keyof T & string, true>>;
type FieldsOfKind = { readonly [K in TraceEvent["kind"]]: Fields<Omit<Extract<TraceEvent, { kind: K }>, "kind">> };

/** The compiler holds these against the types. */
const header: Fields<TraceHeader> = {
  kind: true,
  format: true,
  runId: true,
  startedAt: true,
  plan: true,
  environment: true,
};
const events: FieldsOfKind = {
  phase: { atMs: true, phase: true, edge: true },
  action: {
    atMs: true,
    tookMs: true,
    phase: true,
    cause: true,
    action: true,
    chosen: true,
    changed: true,
    error: true,
  },
  node: { atMs: true, node: true, status: true, reason: true },
  observation: { atMs: true, tookMs: true, nodes: true, missing: true },
  flow: { fromMs: true, atMs: true, measurement: true, from: true, to: true, planned: true, measured: true },
  probe: {
    fromMs: true,
    atMs: true,
    measurement: true,
    from: true,
    to: true,
    plannedMs: true,
    plannedJitterMs: true,
    plannedLossRatio: true,
    sent: true,
    roundTripsMs: true,
  },
  host: { atMs: true, host: true, cpuRatio: true, memoryUsedBytes: true, loopLagMs: true, kernel: true },
  incident: { atMs: true, where: true, message: true, outage: true },
  end: { atMs: true, outcome: true, error: true },
};
const observed: Fields<NodeObservation> = {
  bootId: true,
  clockOffsetMs: true,
  clockErrorMs: true,
  loopLagMs: true,
  view: true,
  viewChange: true,
  scores: true,
  counters: true,
  events: true,
  droppedEvents: true,
};

const readme = await readFile(new URL("../../../orchestrator/trace/README.md", import.meta.url), "utf8");
const kinds = Object.keys(events) as TraceEvent["kind"][];

/** From a heading to the next one. */
function section(heading: string): string {
  const [, after = ""] = readme.split(`\n${heading}\n`);
  return after.split(/\n##+ /)[0] ?? "";
}

/** The names in the first column of the table that has that heading. */
function documented(text: string, heading = "Field"): readonly string[] {
  const [, table = ""] = text.split(`| ${heading} | Is |\n|---|---|\n`);
  const cells = table.split("\n\n")[0]?.matchAll(/^\| ([^|]+) \|/gm) ?? [];
  return [...cells].flatMap(([, cell = ""]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
}

function examples(text: string): readonly Readonly<Record<string, unknown>>[] {
  const blocks = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, block = ""]) => block.trim());
  return blocks.flatMap((block) => block.split("\n")).map((line) => JSON.parse(line));
}

function fieldsShown(shown: readonly object[]): readonly string[] {
  return [...new Set(shown.flatMap((one) => Object.keys(one)))].toSorted();
}

test("every kind of event has a section, and there is none of what is no kind", () => {
  expect([...readme.matchAll(/^### `(\w+)`$/gm)].map(([, kind]) => kind).toSorted()).toEqual(kinds.toSorted());
});

test.each(kinds)("all fields of %s are explained, and shown in an example", (kind) => {
  const text = section(`### \`${kind}\``);
  expect(documented(text)).toEqual(Object.keys(events[kind]));
  const shown = examples(text);
  expect(new Set(shown.map((one) => one.kind))).toEqual(new Set([kind]));
  const wanted = ["kind", ...Object.keys(events[kind])];
  expect(fieldsShown(shown).filter((name) => !wanted.includes(name))).toEqual([]);
  // Of an end that is an example of a good one, the error would be a lie.
  expect(wanted.filter((name) => !fieldsShown(shown).includes(name) && `${kind}.${name}` !== "end.error")).toEqual([]);
});

test("so are those of the header, and those of each node in a round", () => {
  expect(documented(section("## The header"))).toEqual(Object.keys(header));
  expect(fieldsShown(examples(section("## The header")))).toEqual(Object.keys(header).toSorted());
  const text = section("### `observation`");
  expect(documented(text, "Field of `nodes`")).toEqual(Object.keys(observed));
  const rounds = examples(text) as unknown as readonly ObservationEvent[];
  const shown = rounds.flatMap(({ nodes }) => Object.values(nodes));
  expect(fieldsShown(shown)).toEqual(Object.keys(observed).toSorted());
  for (const { counters } of shown) nodeCounters.parse(counters);
});

test("the change of a view that is shown is one of the view before it, as the words say", () => {
  const rounds = examples(section("### `observation`")) as unknown as readonly ObservationEvent[];
  const [first, second] = rounds.map(({ nodes }) => nodes["node-1"]);
  const changed = applyViewChange(nodeView.parse(first?.view), viewChange.parse(second?.viewChange));
  expect(changed).toEqual({ connections: [], mesh: { "/waku/2/rs/1/0": [] }, knownPeers: 7 });
});

test("the examples, line after line, are a trace that is read", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-trace-"));
  const path = join(folder.path, "trace.ndjson");
  const lines = examples(readme).map((line) => `${JSON.stringify(line)}\n`);
  await writeFile(path, lines.join(""));
  const trace = await readTrace(path);
  expect(trace.header).toMatchObject({ runId: "87136815", plan: { name: "torn-apart" } });
  expect(new Set(trace.events.map(({ kind }) => kind))).toEqual(new Set(kinds));
  expect(trace.truncated).toBe(false);
});
