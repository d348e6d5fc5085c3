import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeEngineOptions, fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import type { ActionEvent } from "../../../orchestrator/model/trace.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { type RunResult, runPlan } from "../../../orchestrator/run/run-plan.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "meshbed-test-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function run(phase: string, o: FakeEngineOptions = {}): Promise<RunResult> {
  const text = `topology: 1
name: lives
settle: 100ms
groups: { boot: { count: 2, bootstrap: true }, node: { count: 6 } }
phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: b, for: 2s, ${phase} }
  - { name: after, for: 1s }
expect: [{ healthy: { share: 100% }, in: after, when: at-end }]
`;
  return await runPlan(makePlan(parseTopology(text, "lives.yaml"), { takenSubnets: [] }), {
    engine: fakeEngine(o),
    runId: "test",
    directory,
    signal: new AbortController().signal,
    listener: { onStatus: () => undefined, onLine: () => undefined },
    observeEveryMs: 40,
  });
}

function actionsOf({ trace }: RunResult): readonly ActionEvent[] {
  return trace.events.filter((event): event is ActionEvent => event.kind === "action" && event.phase === "b");
}

function statusesOf({ trace }: RunResult, node: string): readonly string[] {
  return trace.events.flatMap((event) => (event.kind === "node" && event.node === node ? event.status : []));
}

test("a node that becomes another is out of the judges' sight in between, and is as before when it is over", async () => {
  const result = await run("faults: [{ upgrade: { of: node-2, to: js-2 }, at: 100ms, for: 1s }]");
  expect(result.judgement.reasons).toEqual([]);
  expect(actionsOf(result).map(({ action, changed }) => ({ ...action, changed }))).toEqual([
    { kind: "start", nodes: ["node-2"], life: 1, as: "js-2", changed: ["node-2"] },
    { kind: "start", nodes: ["node-2"], life: 0, as: "planned", changed: ["node-2"] },
    // The phase's end says it again, to whom it is no news.
    { kind: "start", nodes: ["node-2"], life: 0, as: "planned", changed: [] },
  ]);
  const lives = ["starting", "ready"];
  expect(statusesOf(result, "node-2")).toEqual([...lives, "down", ...lives, "down", ...lives]);
  expect(statusesOf(result, "node-1")).toEqual(lives);
});

test("who turns against the others by a role is found when it is due, and is honest again afterwards", async () => {
  const result = await run("behaviours: [{ of: { role: best-connected, of: node }, behaviour: mute, at: 100ms }]");
  expect(result.judgement.reasons).toEqual([]);
  const [mute, honest] = actionsOf(result);
  expect(mute).toMatchObject({ action: { kind: "start", life: 1, as: "mute" }, cause: "phases.b.behaviours.0" });
  expect(mute?.chosen).toMatch(/^the best connected: node-\d has \d connections$/);
  expect(honest).toMatchObject({
    action: { kind: "start", nodes: mute?.changed, life: 0, as: "before" },
    changed: mute?.changed,
    cause: "undo",
  });
});

test("limits of one node that two faults set are stated together, and each ends by itself", async () => {
  const result = await run(
    "faults: [{ cpu: { of: node-1, limit: 10% }, for: 400ms }, { memory: { of: node-1, limit: 64MiB }, at: 100ms }]",
  );
  expect(result.judgement.reasons).toEqual([]);
  expect(actionsOf(result).map(({ action }) => ("limits" in action ? action.limits : action.kind))).toEqual([
    { cpus: 0.1 },
    { memoryBytes: 64 * 1024 ** 2 },
    { cpus: null },
    { cpus: null },
    { memoryBytes: null },
    "start",
  ]);
});
