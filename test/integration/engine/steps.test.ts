import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import { afterAll, beforeAll, expect, test } from "vitest";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import { nodeLog } from "../../../orchestrator/engine/docker/node-log.ts";
import type { Incident, Testbed } from "../../../orchestrator/engine/engine.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { networkPlan } from "./network-plan.ts";
import { answer, bringUp, connect, expectRoundTrip, signal, step, thingsOf } from "./standing-network.ts";

const runId = `steps-${process.pid}`;
let docker: Docker;
let plan: Plan;
let testbed: Testbed;

beforeAll(async () => {
  docker = await connect();
  plan = await networkPlan({ count: 3, subnet: { second: 94, third: 1 }, delayMs: 20 });
  testbed = await bringUp(docker, plan, runId);
  const started = await testbed.apply(
    plan.nodes.map(({ id }) => ({ kind: "start", node: id })),
    { signal },
  );
  expect(started).toEqual([{ changed: true }, { changed: true }, { changed: true }]);
  await Promise.all(plan.nodes.map(({ id }) => answer(testbed, id)));
});

afterAll(async () => {
  await testbed?.[Symbol.asyncDispose]();
  expect(await thingsOf(docker, runId)).toEqual([]);
});

async function incident(): Promise<Incident> {
  return await waitFor("an incident", () => testbed.incidents()[0], { signal, timeoutMs: 5000, everyMs: 20 });
}

test("starting what runs, resuming what is not paused and linking what is so changes nothing", async () => {
  const [node] = plan.nodes;
  if (node === undefined) throw new Error("no node");
  expect(await step(testbed, "start", "node-1")).toEqual({ changed: false });
  expect(await step(testbed, "resume", "node-1")).toEqual({ changed: false });
  expect(await testbed.apply([{ kind: "link", node: "node-1", state: node.link }], { signal })).toEqual([
    { changed: false },
  ]);
});

test("a node has its link state from its start, and a new one at once", async () => {
  await expectRoundTrip(testbed, "node-1", "node-2", 40);
  const [node] = plan.nodes;
  if (node === undefined) throw new Error("no node");
  await testbed.apply([{ kind: "link", node: "node-1", state: { ...node.link, paths: [] } }], { signal });
  await expectRoundTrip(testbed, "node-1", "node-2", 20);
  await testbed.apply([{ kind: "link", node: "node-1", state: node.link }], { signal });
});

test("a killed node answers no more, and starts again as a new process with its last link state", async () => {
  const { bootId } = await answer(testbed, "node-2");
  expect(await step(testbed, "kill", "node-2")).toEqual({ changed: true });
  expect(await step(testbed, "kill", "node-2")).toEqual({ changed: false });
  await expect(testbed.nodes.get("node-2")?.state(undefined, { signal })).rejects.toThrow(/^node-2: GET http/);
  expect(
    await testbed.probe([{ from: "node-1", to: "node-2", roundTripMs: 40, jitterMs: 0, lossRatio: 0 }], {
      signal,
      count: 1,
      intervalMs: 10,
    }),
  ).toEqual([{ from: "node-1", to: "node-2", sent: 0, roundTripsMs: [] }]);
  expect(await step(testbed, "start", "node-2")).toEqual({ changed: true });
  expect((await answer(testbed, "node-2")).bootId).not.toBe(bootId);
  await expectRoundTrip(testbed, "node-2", "node-1", 40);
});

test("a restarted node is a new process with its last link state", async () => {
  const { bootId } = await answer(testbed, "node-3");
  expect(await step(testbed, "restart", "node-3")).toEqual({ changed: true });
  expect((await answer(testbed, "node-3")).bootId).not.toBe(bootId);
  await expectRoundTrip(testbed, "node-3", "node-1", 40);
});

test("a paused node does not answer, and is the same process once it is started", async () => {
  const { bootId } = await answer(testbed, "node-2");
  expect(await step(testbed, "pause", "node-2")).toEqual({ changed: true });
  expect(await step(testbed, "pause", "node-2")).toEqual({ changed: false });
  await expect(testbed.nodes.get("node-2")?.state(undefined, { signal })).rejects.toThrow(/no answer within 3s/);
  expect(await step(testbed, "start", "node-2")).toEqual({ changed: true });
  expect((await answer(testbed, "node-2")).bootId).toBe(bootId);
});

test("a stopped node ends by itself, and says so in its log", async () => {
  expect(await step(testbed, "stop", "node-3")).toEqual({ changed: true });
  expect(await step(testbed, "pause", "node-3")).toEqual({ changed: false });
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-logs-"));
  await testbed.collectLogs(folder.path, { signal });
  const log = await readFile(join(folder.path, "node-3.log"), "utf8");
  expect(log).toMatch(/^\d{4}-\d\d-\d\dT\S+Z .*node-3 ends: SIGTERM$/m);
  const standing = await nodeLog([{ docker }], "node-3", runId);
  expect((await standing?.toArray())?.join("")).toBe(log);
  expect(await nodeLog([{ docker }], "node-9", runId)).toBeUndefined();
  await step(testbed, "start", "node-3");
});

test("a node that is stopped right after its start ends at once, not after its grace of five seconds", async () => {
  await step(testbed, "kill", "node-2");
  await step(testbed, "start", "node-2");
  const startMs = performance.now();
  expect(await step(testbed, "stop", "node-2")).toEqual({ changed: true });
  expect(performance.now() - startMs).toBeLessThan(5000);
  await step(testbed, "start", "node-2");
  await answer(testbed, "node-2");
});

test("what was asked for is no incident, and a node that dies by itself is one, told once", async () => {
  await answer(testbed, "node-3");
  expect(testbed.incidents()).toEqual([]);
  const { State } = await docker.getContainer(`meshbed-${runId}-node-3`).inspect();
  process.kill(State.Pid, "SIGKILL");
  const node = { id: "node-3", status: "down" };
  expect(await incident()).toEqual({ where: "node", node, message: "exited with code 137" });
  expect(testbed.incidents()).toEqual([]);
  expect(await step(testbed, "start", "node-3")).toEqual({ changed: true });
});

test("a step that fails is told in its own result", async () => {
  expect(
    await testbed.apply(
      [
        { kind: "start", node: "nobody-1" },
        { kind: "start", node: "node-1" },
      ],
      { signal },
    ),
  ).toEqual([{ changed: false, error: "nobody-1: start: the plan has no node nobody-1" }, { changed: false }]);
});
