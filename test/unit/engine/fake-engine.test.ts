import { expect, test } from "vitest";
import { fakeEngine } from "../../../orchestrator/engine/fake/fake-engine.ts";
import type { Step } from "../../../orchestrator/model/step.ts";
import { planOf } from "../trace/record-trace.ts";

const { signal } = new AbortController();
const mebibyte = 1024 ** 2;
/** The first keeps files. */
const [first, second] = planOf(["node-1", "node-2"]).nodes;
if (!first || !second) throw new Error("no nodes");
const withDisk = { ...first, config: { ...first.config, dataDirectory: "/node/data" } };
const plan = planOf([], { nodes: [withDisk, second] });

async function standing() {
  const testbed = await fakeEngine().up(plan, { runId: "run", signal, onProgress: () => undefined });
  const apply = async (step: Step) => (await testbed.apply([step], { signal }))[0];
  await apply({ kind: "start", node: "node-1" });
  return { testbed, apply };
}

test("limits, disks and clocks are states: the same again changes nothing", async () => {
  const { testbed, apply } = await standing();
  const steps: readonly Step[] = [
    { kind: "limit", node: "node-1", limits: { cpus: 0.1, memoryBytes: 100 * mebibyte } },
    { kind: "disk", node: "node-1", disk: "full" },
    { kind: "clock", node: "node-1", offsetMs: 60_000 },
  ];
  for (const step of steps) {
    expect(await apply(step)).toEqual({ changed: true });
    expect(await apply(step)).toEqual({ changed: false });
  }
  const { nowMs, loopLagMs } = (await testbed.nodes.get("node-1")?.state(undefined, { signal })) ?? {};
  expect(nowMs).toBeGreaterThan(Date.now() + 50_000);
  expect(loopLagMs).toBe(100);
  expect(testbed.incidents()).toEqual([]);
});

test("a node without a disk is told, and one with too little memory dies, however often it is started", async () => {
  const { testbed, apply } = await standing();
  const error = "node-2 keeps nothing on disk";
  expect(await apply({ kind: "disk", node: "node-2", disk: "full" })).toEqual({ changed: false, error });
  await apply({ kind: "limit", node: "node-1", limits: { cpus: null, memoryBytes: 20 * mebibyte } });
  const death = {
    where: "node",
    node: { id: "node-1", status: "down" },
    message: "killed by the kernel for want of memory",
  };
  expect(testbed.incidents()).toEqual([death]);
  await apply({ kind: "start", node: "node-1" });
  expect(testbed.incidents()).toEqual([death]);
  await apply({ kind: "limit", node: "node-1", limits: { cpus: null, memoryBytes: null } });
  expect(await apply({ kind: "start", node: "node-1" })).toEqual({ changed: true });
  expect(testbed.incidents()).toEqual([]);
});
