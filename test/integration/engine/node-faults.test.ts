import { existsSync } from "node:fs";
import type Docker from "dockerode";
import { afterAll, beforeAll, expect, test } from "vitest";
import { shardTopic } from "../../../node-image/contract/index.ts";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import { nodeLog } from "../../../orchestrator/engine/docker/node-log.ts";
import type { StepResult, Testbed } from "../../../orchestrator/engine/engine.ts";
import type { PhasePlan, Plan } from "../../../orchestrator/model/plan.ts";
import type { DiskState, ProcessLimits, Step } from "../../../orchestrator/model/step.ts";
import { dataDirectory } from "../../../orchestrator/plan/data-directory.ts";
import { networkPlan } from "./network-plan.ts";
import { answer, bringUp, connect, runIn, signal, step, thingsOf } from "./standing-network.ts";

const runId = `faults-${process.pid}`;
const saveEveryMs = 200;
const mebibyte = 1024 ** 2;
let docker: Docker;
/** The first of three nodes keeps its peers on disk and has a clock that can be moved, and so in its second life. */
let testbed: Testbed;

beforeAll(async () => {
  docker = await connect();
  const { nodes, ...rest } = await networkPlan({ count: 3, subnet: { second: 94, third: 9 } });
  const [first, ...others] = nodes;
  if (!first) throw new Error("no nodes");
  const peering = { ...first.config.peering, saveEveryMs };
  const keeping = { ...first, config: { ...first.config, dataDirectory, peering }, lives: [{}, {}] };
  const plan: Plan = { ...rest, nodes: [keeping, ...others], phases: [phaseThatMovesAClock(first.id)] };
  testbed = await bringUp(docker, plan, runId);
  await step(testbed, "start", "node-1");
  await step(testbed, "start", "node-2");
  await answer(testbed, "node-1");
  await answer(testbed, "node-2");
});

afterAll(async () => {
  await testbed?.[Symbol.asyncDispose]();
  expect(await thingsOf(docker, runId)).toEqual([]);
});

function phaseThatMovesAClock(node: string): PhasePlan {
  const action = { kind: "clock", nodes: [node], offsetMs: 1000 } as const;
  const timeline = [{ atMs: 0, cause: "phases.skew.faults.0", action }];
  return { name: "skew", end: { kind: "for", ms: 1000 }, timeline, undo: [], traffic: [], churns: [] };
}

const containerOf = (node: string) => docker.getContainer(`meshbed-${runId}-${node}`);
const run = (node: string, command: string) => runIn(docker, containerOf(node), command);

async function apply(one: Step): Promise<StepResult | undefined> {
  const [result] = await testbed.apply([one], { signal });
  return result;
}

const limit = (node: string, limits: ProcessLimits) => apply({ kind: "limit", node, limits });
const disk = (node: string, state: DiskState) => apply({ kind: "disk", node, disk: state });
const clock = (node: string, offsetMs: number) => apply({ kind: "clock", node, offsetMs });

/** Cores that the node's container gets when it wants as many as it can have. */
async function cpusHad(node: string): Promise<number> {
  const burnMs = 3000;
  const burning = run(node, `node -e 'for (const end = Date.now() + ${burnMs}; Date.now() < end; );'`);
  const before = await cpuTime(node);
  await burning;
  const after = await cpuTime(node);
  return (after.usedNs - before.usedNs) / ((after.atMs - before.atMs) * 1e6);
}

async function cpuTime(node: string): Promise<{ usedNs: number; atMs: number }> {
  const stats = await containerOf(node).stats({ stream: false, "one-shot": true });
  return { usedNs: stats.cpu_stats.cpu_usage.total_usage, atMs: Date.parse(stats.read) };
}

test("a node gets so much CPU and no more, after a restart and in another life too, until it is given back what it had", async () => {
  expect(await limit("node-1", { cpus: 0.1, memoryBytes: null })).toEqual({ changed: true });
  expect(await limit("node-1", { cpus: 0.1, memoryBytes: null })).toEqual({ changed: false });
  expect(await cpusHad("node-1")).toBeLessThan(0.15);
  await step(testbed, "restart", "node-1");
  expect(await cpusHad("node-1")).toBeLessThan(0.15);
  expect(await apply({ kind: "start", node: "node-1", life: 1 })).toEqual({ changed: true });
  expect(await cpusHad("node-1")).toBeLessThan(0.15);
  expect(await limit("node-1", { cpus: null, memoryBytes: null })).toEqual({ changed: true });
  expect(await cpusHad("node-1")).toBeGreaterThan(0.15);
  await answer(testbed, "node-1");
});

const tight = { cpus: null, memoryBytes: 20 * mebibyte };

test.skipIf(existsSync("/sys/fs/cgroup/cgroup.controllers"))(
  "a limit below what a node uses is refused by kernels with cgroup v1",
  async () => {
    expect((await limit("node-2", tight))?.error).toMatch(
      /^node-2: limit: its process uses \d+ MiB already, and the kernel takes no limit of 20 MiB below that$/,
    );
    await answer(testbed, "node-2");
  },
);

test("a node that needs more memory than it may is killed by the kernel, and the incident says so", async () => {
  await step(testbed, "stop", "node-2");
  testbed.incidents();
  expect(await limit("node-2", tight)).toEqual({ changed: true });
  await step(testbed, "start", "node-2");
  const incident = await waitFor("an incident", () => testbed.incidents()[0], {
    signal,
    timeoutMs: 20_000,
    everyMs: 50,
  });
  expect(incident).toEqual({
    where: "node",
    node: { id: "node-2", status: "down" },
    message: "killed by the kernel for want of memory: it may use 20 MiB",
  });
  expect(await limit("node-2", { cpus: null, memoryBytes: null })).toEqual({ changed: true });
  await step(testbed, "start", "node-2");
  await answer(testbed, "node-2");
  expect((await containerOf("node-2").inspect()).HostConfig).toMatchObject({
    Memory: 384 * mebibyte,
    MemorySwap: 384 * mebibyte,
  });
});

const peersFile = `${dataDirectory}/peers.json`;

/** Until the node has said it once more in its log. */
async function hears(node: string, words: string, work: () => Promise<unknown>): Promise<void> {
  const count = async () =>
    ((await (await nodeLog([{ docker }], node, runId))?.toArray())?.join("") ?? "").split(words).length;
  const before = await count();
  await work();
  const saidMore = async () => ((await count()) > before ? true : undefined);
  await waitFor(`${node} to say "${words}"`, saidMore, { signal, timeoutMs: 20_000, everyMs: 200 });
}

test.each([
  { state: "full", says: "ENOSPC: no space left on device", shell: "No space left on device" },
  { state: "read-only", says: "EROFS: read-only file system", shell: "Read-only file system" },
] as const)(
  "a disk that is $state fails the node's writes, over a restart too, and loses nothing",
  async ({ state, says, shell }) => {
    const saved = async () => {
      const found = await run("node-1", `cat ${peersFile} && stat -c %Y.%i ${peersFile}`);
      return found.includes("No such file") ? undefined : found;
    };
    await waitFor("the peers' file", saved, { signal, timeoutMs: 20_000, everyMs: 200 });
    expect(await disk("node-1", state)).toEqual({ changed: true });
    expect(await disk("node-1", state)).toEqual({ changed: false });
    const before = await saved();
    await hears("node-1", says, () => step(testbed, "restart", "node-2"));
    await answer(testbed, "node-1");
    for (const command of [`echo more > ${dataDirectory}/more`, `echo more >> ${peersFile}`, `rm ${peersFile}`]) {
      expect(await run("node-1", command)).toContain(shell);
    }
    await hears("node-1", says, () => step(testbed, "restart", "node-1"));
    expect(await saved()).toBe(before);

    expect(await disk("node-1", "writable")).toEqual({ changed: true });
    const savedAnew = async () => ((await saved()) === before ? undefined : true);
    await waitFor("peers to be saved again", savedAnew, { signal, timeoutMs: 20_000, everyMs: 200 });
    expect(await run("node-1", `echo more > ${dataDirectory}/more && rm ${dataDirectory}/more`)).toBe("");
  },
);

test("a disk goes from full to read-only and back, and is as it was after", async () => {
  const mounts = () => run("node-1", "grep -c . /proc/mounts");
  const before = await mounts();
  for (const state of ["full", "read-only", "full", "writable"] as const) {
    expect(await disk("node-1", state)).toEqual({ changed: true });
  }
  expect(await mounts()).toBe(before);
  expect(await run("node-1", `touch ${dataDirectory}/more && rm ${dataDirectory}/more`)).toBe("");
});

test("a node without a disk, and one that keeps a file open for writing, cannot have it full", async () => {
  expect(await disk("node-2", "full")).toEqual({
    changed: false,
    error: "node-2: disk: it keeps nothing on disk, since its group has no `persistence`",
  });
  const open = run("node-1", `exec 3> ${dataDirectory}/open; echo open; sleep 5`);
  await waitFor(
    "the file",
    async () => ((await run("node-1", `ls ${dataDirectory}`)).includes("open") ? true : undefined),
    {
      signal,
      timeoutMs: 5000,
      everyMs: 50,
    },
  );
  expect((await disk("node-1", "full"))?.error).toMatch(
    /^node-1: disk: .*\/node\/data cannot be made full: the node keeps a file open for writing there: Device or resource busy$/,
  );
  await open;
  expect(await run("node-1", `rm ${dataDirectory}/open`)).toBe("");
  expect(await disk("node-1", "full")).toEqual({ changed: true });
  expect(await disk("node-1", "writable")).toEqual({ changed: true });
});

/** Node clock minus ours, ms, in steps of a second: on a busy host an answer may take some hundred ms, and of a node that starts, longer. */
async function offsetOf(node: string): Promise<number> {
  await answer(testbed, node);
  const askedMs = Date.now();
  const { nowMs } = await answer(testbed, node);
  // Not minus zero.
  return Math.round((nowMs - (askedMs + Date.now()) / 2) / 1000) * 1000 + 0;
}

test("a node's clock is moved at once and back, over a restart and in another life too, and its timers go on", async () => {
  expect(await offsetOf("node-1")).toBe(0);
  for (const offsetMs of [3_600_000, -90_000, 2000.5]) {
    expect(await clock("node-1", offsetMs)).toEqual({ changed: true });
    expect(await clock("node-1", offsetMs)).toEqual({ changed: false });
    expect(await offsetOf("node-1")).toBe(Math.floor(offsetMs));
  }
  await clock("node-1", -90_000);
  const { bootId } = await answer(testbed, "node-1");
  await step(testbed, "restart", "node-1");
  expect(await offsetOf("node-1")).toBe(-90_000);
  expect((await answer(testbed, "node-1")).bootId).not.toBe(bootId);
  await apply({ kind: "start", node: "node-1", life: 0 });
  expect(await offsetOf("node-1")).toBe(-90_000);
  // A timer of a clock that jumped would fire at once, or after minutes.
  const waited =
    "const began = performance.now(); setTimeout(() => console.log(Math.round(performance.now() - began)), 300)";
  const waiting = run("node-1", `node -e '${waited}'`);
  await clock("node-1", 3_600_000);
  expect(Number(await waiting)).toBeGreaterThanOrEqual(300);
  expect(Number(await waiting)).toBeLessThan(2000);
  expect(await clock("node-1", 0)).toEqual({ changed: true });
  expect(await offsetOf("node-1")).toBe(0);
});

test("a node whose clock is moved sends what waits on time, and tells the times of its own clock", async () => {
  const offsetMs = 600_000;
  const dueMs = [300, 3000, 3500, 4000];
  const topic = shardTopic(1, 0);
  const messages = dueMs.map((atMs, i) => ({ id: `m${i}`, atMs, topic, bytes: 200 }));
  const { cursor } = await answer(testbed, "node-1");
  const startedMs = Date.now();
  const told = (count: number) => {
    const look = async () => {
      const state = await testbed.nodes.get("node-1")?.state(cursor, { signal });
      const times = state?.events.flatMap((event) => ("id" in event ? [event.atMs - startedMs] : [])) ?? [];
      return times.length >= count ? times : undefined;
    };
    return waitFor(`${count} messages`, look, { signal, timeoutMs: 20_000, everyMs: 50 });
  };
  await testbed.nodes.get("node-1")?.publish({ startInMs: 0, messages }, { signal });
  await told(1);
  await clock("node-1", offsetMs);
  const times = await told(messages.length);
  await clock("node-1", 0);
  expect(times).toHaveLength(messages.length);
  for (const [i, atMs] of times.entries()) {
    const lateMs = atMs - (i === 0 ? 0 : offsetMs) - (dueMs[i] ?? 0);
    expect(lateMs).toBeGreaterThanOrEqual(-5);
    expect(lateMs).toBeLessThan(1000);
  }
});

test("a clock that the plan never moves cannot be moved, and its node is started as ever", async () => {
  expect(await clock("node-2", 1000)).toEqual({
    changed: false,
    error: "node-2: clock: its container was made without a clock that can be moved, since the plan never moves it",
  });
  const { Config, HostConfig } = await containerOf("node-2").inspect();
  expect(Config.Env.join()).not.toContain("LD_PRELOAD");
  expect(HostConfig.Mounts ?? []).toEqual([]);
});

test("a disk stays full and a clock moved while the net agent is replaced, and its successor heals both", async () => {
  await disk("node-1", "full");
  await clock("node-1", 60_000);
  testbed.incidents();
  await docker.getContainer(`meshbed-${runId}-agent`).kill();
  const replaced = () => testbed.incidents().find(({ outage }) => outage?.toMs);
  await waitFor("another agent", replaced, { signal, timeoutMs: 30_000, everyMs: 100 });
  expect(await run("node-1", `touch ${dataDirectory}/more`)).toContain("No space left on device");
  expect(await offsetOf("node-1")).toBe(60_000);
  expect(await disk("node-1", "writable")).toEqual({ changed: true });
  expect(await clock("node-1", 0)).toEqual({ changed: true });
  expect(await run("node-1", `touch ${dataDirectory}/more && rm ${dataDirectory}/more`)).toBe("");
  expect(await offsetOf("node-1")).toBe(0);
});
