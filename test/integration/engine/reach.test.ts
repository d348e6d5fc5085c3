/** Nodes whose admin APIs the net agent calls, as where this process cannot reach their network. */
import type Docker from "dockerode";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Testbed } from "../../../orchestrator/engine/engine.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { networkPlan } from "./network-plan.ts";
import { answer, bringUp, connect, medianRoundTripMs, signal, step, thingsOf } from "./standing-network.ts";

const runId = `reach-${process.pid}`;
let docker: Docker;
let plan: Plan;
let testbed: Testbed;

beforeAll(async () => {
  docker = await connect();
  plan = await networkPlan({ count: 2, subnet: { second: 94, third: 10 }, delayMs: 400 });
  testbed = await bringUp(docker, plan, runId, "agent");
  await testbed.apply(
    plan.nodes.map(({ id }) => ({ kind: "start", node: id })),
    { signal },
  );
  await Promise.all(plan.nodes.map(({ id }) => answer(testbed, id)));
});

afterAll(async () => {
  await testbed?.[Symbol.asyncDispose]();
  expect(await thingsOf(docker, runId)).toEqual([]);
});

test("no condition touches the agent's calls, and all else has its own", async () => {
  expect(testbed.environment.reach).toBe("agent");
  expect(await medianRoundTripMs(testbed, "node-1", "node-2")).toBeGreaterThanOrEqual(800);
  const callMs = async () => {
    const startedAt = performance.now();
    await testbed.nodes.get("node-1")?.state(undefined, { signal });
    return performance.now() - startedAt;
  };
  // On a machine that is busy for a moment it is measured again.
  await expect.poll(callMs, { timeout: 20_000, interval: 500 }).toBeLessThan(400);
});

test("a node that is cut off from all others still answers", async () => {
  const [node] = plan.nodes;
  if (node === undefined) throw new Error("no node");
  const cut = { ...node.link, cutFrom: [plan.network.subnet] };
  expect(await testbed.apply([{ kind: "link", node: "node-1", state: cut }], { signal })).toEqual([{ changed: true }]);
  expect(await medianRoundTripMs(testbed, "node-1", "node-2")).toBeUndefined();
  expect((await testbed.nodes.get("node-1")?.state(undefined, { signal }))?.bootId).toBeDefined();
  await testbed.apply([{ kind: "link", node: "node-1", state: node.link }], { signal });
});

test("a node that is gone is told of with the reason", async () => {
  await step(testbed, "kill", "node-2");
  await expect(testbed.nodes.get("node-2")?.state(undefined, { signal })).rejects.toThrow(
    /^node-2: GET http:\/\/\S+: (connect E|no answer within)/,
  );
});
