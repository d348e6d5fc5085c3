import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { type FakeEngine, fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import type { TraceEvent } from "../../../orchestrator/model/trace.ts";
import { makePlan } from "../../../orchestrator/plan/make-plan.ts";
import { type RunResult, runPlan } from "../../../orchestrator/run/run-plan.ts";
import type { RunStatus } from "../../../orchestrator/run/run-status.ts";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "meshbed-test-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const head = `
topology: 1
name: short
settle: 100ms
network: { regions: [eu, us], paths: [{ between: [eu, us], delay: 20ms }] }
groups: { node: { count: 8, regions: { eu: 4, us: 4 } } }
`;

test("a sound network passes, and the testbed is gone", async () => {
  const { engine, result } = await run(`${head}
traffic: { chat: { from: node, rate: 50/s, size: 200B } }
phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: steady, for: 1s, traffic: [chat] }
expect:
  - { healthy: { share: 100% }, in: join, within: 4s }
  - { components: { is: 1 }, in: steady, when: throughout }
`);
  expect(result.judgement.reasons).toEqual([]);
  expect(result.judgement.outcome).toBe("pass");
  expect(published(result)).toBeGreaterThan(10);
  expect(engine.standing.size).toBe(0);
  expect(await readdir(join(directory, "logs"))).toHaveLength(8);
});

test("a partition cuts the network in two, and its end makes it one again", async () => {
  const { result } = await run(`${head}
phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: split, for: 1s, faults: [{ partition: [[eu], [us]] }] }
  - { name: heal, for: 1s }
expect:
  - { components: { is: 2 }, in: split, within: 300ms }
  - { components: { is: 1 }, in: heal, within: 300ms }
`);
  expect(result.judgement.reasons).toEqual([]);
  expect(actions(result, "partition")).toHaveLength(1);
  expect(actions(result, "heal")).toHaveLength(1);
});

test("a killed node is down for the judges from before the kill, and back after its phase", async () => {
  const { result } = await run(`${head}
phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: loss, for: 1s, faults: [{ kill: node-3, at: 100ms }] }
  - { name: after, for: 1s }
expect: [{ healthy: { share: 100% }, in: after, when: at-end }]
`);
  expect(result.judgement.reasons).toEqual([]);
  const statuses = result.trace.events.filter((event) => event.kind === "node" && event.node === "node-3");
  expect(statuses.map((event) => event.kind === "node" && event.status)).toEqual([
    "starting",
    "ready",
    "down",
    "starting",
    "ready",
  ]);
  const [kill] = actions(result, "kill");
  expect(kill?.changed).toEqual(["node-3"]);
  expect(statuses[2]?.atMs).toBeGreaterThanOrEqual(kill?.atMs ?? Infinity);
});

test("a node that is restarted in the midst of a phase gets the rest of its traffic", async () => {
  const { result } = await run(`${head}
traffic: { chat: { from: node, rate: 100/s, size: 200B } }
phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: busy, for: 7s, traffic: [chat], faults: [{ restart: node-2, at: 300ms }] }
expect: [{ components: { is: 1 }, in: busy, when: at-end }]
`);
  const restarted = actions(result, "restart")[0]?.atMs ?? Infinity;
  const after = result.trace.events.flatMap((event) =>
    event.kind === "observation" ? (event.nodes["node-2"]?.events ?? []) : [],
  );
  expect(after.some((event) => event.kind === "published" && event.atMs > restarted + 4000)).toBe(true);
});

test("the traffic of a phase ends with it, however long it could have lasted", async () => {
  const { result } = await run(`${head}
traffic: { chat: { from: node, rate: 50/s, size: 200B } }
phases:
  - { name: join, until: healthy, timeout: 5s }
  - { name: wait, until: healthy, timeout: 20s, traffic: [chat] }
  - { name: quiet, for: 1s }
expect: [{ components: { is: 1 }, in: quiet, when: at-end }]
`);
  const { phases, messages, notPublished } = historyOf(result.trace);
  const endMs = phases.find(({ name }) => name === "wait")?.endMs ?? 0;
  expect(messages.length).toBeGreaterThan(0);
  expect(messages.filter(({ sentAtMs }) => sentAtMs > endMs)).toEqual([]);
  expect(notPublished.length).toBeLessThan(3);
});

test("a node that the engine could not start makes the run inconclusive", async () => {
  const { result } = await run(
    `${head}
phases: [{ name: join, until: healthy, timeout: 5s }]
expect: [{ components: { is: 1 }, in: join, when: at-end }]
`,
    fakeEngine({ refuseStart: { "node-4": "no more memory" } }),
  );
  const phase = result.trace.events.filter((event) => event.kind === "phase");
  expect(phase.map((event) => event.kind === "phase" && event.edge)).toEqual(["start", "end"]);
  expect(result.judgement.outcome).toBe("inconclusive");
  expect(result.judgement.reasons.join()).toContain("no more memory");
});

test("links that are not as planned make the run inconclusive", async () => {
  const { result } = await run(
    `${head}
phases: [{ name: join, until: healthy, timeout: 5s }, { name: steady, for: 1s }]
expect: [{ components: { is: 1 }, in: steady, when: at-end }]
`,
    fakeEngine({ roundTripErrorMs: 15 }),
  );
  expect(result.judgement.outcome).toBe("inconclusive");
  expect(result.judgement.reasons.join("\n")).toMatch(
    /the round trip between node-\d and node-\d after join was 55.0ms/,
  );
});

test("a node that dies by itself fails the run", async () => {
  const engine = fakeEngine();
  const { result } = await run(
    `${head}
phases: [{ name: join, until: healthy, timeout: 5s }, { name: steady, for: 1s }]
expect: [{ components: { is: 1 }, in: join, when: at-end }]
`,
    engine,
    (status) => {
      if (status.phase?.name === "steady") engine.crash("node-5");
    },
  );
  expect(result.judgement.outcome).toBe("fail");
  expect(result.judgement.reasons).toEqual([
    "no node dies by itself in steady: node-5 went down by itself: exited with code 1",
  ]);
});

test("a network that cannot be removed costs nothing of what the run found", async () => {
  const { result } = await run(
    `${head}
phases: [{ name: join, until: healthy, timeout: 5s }]
expect: [{ components: { is: 1 }, in: join, when: at-end }]
`,
    fakeEngine({ refuseRemoval: "the engine is gone" }),
  );
  expect(result.judgement.outcome).toBe("pass");
  expect(result.stopped).toMatchObject({ code: "ENGINE", message: "the engine is gone" });
});

test("an interrupted run collects its logs, says so in its trace, and leaves nothing standing", async () => {
  const abort = new AbortController();
  const { engine, result } = await run(
    `${head}
phases: [{ name: join, until: healthy, timeout: 5s }, { name: steady, for: 10m }]
expect: [{ components: { is: 1 }, in: steady, when: throughout }]
`,
    fakeEngine(),
    (status) => {
      if (status.phase?.name === "steady") abort.abort(new MeshbedError("INTERRUPTED", "interrupted by SIGINT"));
    },
    abort.signal,
  );
  expect(result.stopped).toBeInstanceOf(MeshbedError);
  expect(result.trace.events.at(-1)).toMatchObject({
    kind: "end",
    outcome: "interrupted",
    error: "interrupted by SIGINT",
  });
  expect(result.judgement.outcome).toBe("inconclusive");
  expect(existsSync(join(directory, "logs", "node-1.log"))).toBe(true);
  expect(engine.standing.size).toBe(0);
});

async function run(
  yaml: string,
  engine: FakeEngine = fakeEngine(),
  onStatus: (status: RunStatus) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ engine: FakeEngine; result: RunResult }> {
  const plan = makePlan(parseTopology(yaml, "short.yaml"), { takenSubnets: [] });
  const listener = { onStatus, onLine: () => undefined };
  const result = await runPlan(plan, { engine, runId: "test", directory, signal, listener, observeEveryMs: 40 });
  return { engine, result };
}

function actions({ trace }: RunResult, kind: string) {
  return trace.events.filter(
    (event): event is Extract<TraceEvent, { kind: "action" }> => event.kind === "action" && event.action.kind === kind,
  );
}

function published({ trace }: RunResult): number {
  const observed = trace.events.flatMap((event) => (event.kind === "observation" ? Object.values(event.nodes) : []));
  return observed.flatMap((node) => node.events).filter((event) => event.kind === "published").length;
}
