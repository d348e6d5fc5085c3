/** Whatever dies beside a run, conditions hold again soon, the run is told of the time between, and nothing stays behind. */
import { readFile } from "node:fs/promises";
import type Docker from "dockerode";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import type { Incident, Testbed } from "../../../orchestrator/engine/engine.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { networkPlan } from "./network-plan.ts";
import { answer, bringUp, connect, expectRoundTrip, signal, step, thingsOf } from "./standing-network.ts";

const runId = `deaths-${process.pid}`;
const agentName = `meshbed-${runId}-agent`;
let docker: Docker;
let plan: Plan;
let testbed: Testbed;

beforeAll(async () => {
  docker = await connect();
  plan = await networkPlan({ count: 3, subnet: { second: 94, third: 5 }, delayMs: 20 });
});

beforeEach(async () => {
  testbed = await bringUp(docker, plan, runId);
  await testbed.apply(
    plan.nodes.map(({ id }) => ({ kind: "start", node: id })),
    { signal },
  );
  await Promise.all(plan.nodes.map(({ id }) => answer(testbed, id)));
  await expectConditions();
});

afterEach(async () => {
  await testbed[Symbol.asyncDispose]();
  expect(await thingsOf(docker, runId)).toEqual([]);
});

function expectConditions(from = "node-1", to = "node-2"): Promise<void> {
  return expectRoundTrip(testbed, from, to, 40);
}

/** Waits until an outage is over; gives all that was told until then. */
async function toldUntilOver(): Promise<readonly Incident[]> {
  const told: Incident[] = [];
  const isOver = () => {
    told.push(...testbed.incidents());
    return told.some(({ outage }) => outage?.toMs) ? told : undefined;
  };
  return await waitFor("the end of the outage", isOver, { signal, timeoutMs: 30_000, everyMs: 20 });
}

const pidOf = async (name: string) => (await docker.getContainer(name).inspect()).State.Pid;

test.each<[string, () => Promise<unknown>]>([
  ["container is killed", () => docker.getContainer(agentName).kill()],
  ["process is killed", async () => process.kill(await pidOf(agentName), "SIGKILL")],
  ["container is removed", () => docker.getContainer(agentName).remove({ force: true })],
])("an agent whose %s is replaced within seconds, and all nodes have their conditions again", async (_, kill) => {
  const killedMs = Date.now();
  await kill();
  const [begun, over, ...more] = await toldUntilOver();
  expect(begun).toMatchObject({
    where: "agent",
    message: expect.stringMatching(/^the net agent is gone.*; another is started$/),
    outage: { toMs: null },
  });
  expect(begun?.outage?.fromMs).toBeGreaterThanOrEqual(killedMs);
  expect(begun?.outage?.fromMs).toBeLessThan(killedMs + 5000);
  expect(over?.message).toMatch(
    /^the net agent is gone.*; another took its place after .*, until when packets were lost/,
  );
  expect(over?.outage).toEqual({ fromMs: begun?.outage?.fromMs, toMs: expect.any(Number) });
  expect(more).toEqual([]);
  await expectConditions();
  await expectConditions("node-3", "node-2");
  expect(await thingsOf(docker, runId)).toHaveLength(5);
});

test("an agent that hangs is replaced", async () => {
  await docker.getContainer(agentName).pause();
  expect((await toldUntilOver())[0]?.message).toBe("the net agent does not answer any more; another is started");
  await expectConditions();
});

test.each(["SIGKILL", "SIGSTOP"] as const)("an emulator that gets %s is replaced by its agent", async (name) => {
  const agent = await pidOf(agentName);
  const [emulator] = (await readFile(`/proc/${agent}/task/${agent}/children`, "utf8")).split(" ");
  process.kill(Number(emulator), name);
  const told = await toldUntilOver();
  const message = expect.stringMatching(/^the emulator died \((SIGKILL|it hung)\); packets of 3 nodes were lost/);
  expect(told).toEqual([{ where: "agent", message, outage: { fromMs: expect.any(Number), toMs: expect.any(Number) } }]);
  expect(await pidOf(agentName)).toBe(agent);
  await expectConditions();
});

test("an agent that is killed again and again is replaced each time", async () => {
  for (let death = 1; death <= 3; death++) {
    await docker.getContainer(agentName).kill();
    await toldUntilOver();
  }
  await expectConditions();
});

test("a step that comes while there is no agent is carried out by the next one", async () => {
  const [first] = plan.nodes;
  if (first === undefined) throw new Error("no node");
  await docker.getContainer(agentName).kill();
  const results = await Promise.all([
    testbed.apply([{ kind: "link", node: "node-1", state: { ...first.link, paths: [] } }], { signal }),
    step(testbed, "restart", "node-2").then((result) => [result]),
  ]);
  expect(results).toEqual([[{ changed: true }], [{ changed: true }]]);
  await answer(testbed, "node-2");
  await expectRoundTrip(testbed, "node-1", "node-2", 20);
});

test("a network whose agent has just died is taken down whole", async () => {
  await docker.getContainer(agentName).kill();
  await testbed[Symbol.asyncDispose]();
  expect(await thingsOf(docker, runId)).toEqual([]);
});

test("a node that somebody restarts has its conditions again, and the run is told who was not to blame", async () => {
  await docker.getContainer(`meshbed-${runId}-node-2`).restart({ t: 5 });
  const told = await toldUntilOver();
  expect(told).toEqual([
    {
      where: "engine",
      node: { id: "node-2", status: "down" },
      message: "ended from outside of this run, by signal 15",
    },
    {
      where: "engine",
      node: { id: "node-2", status: "starting" },
      message: "started from outside of this run, without its conditions",
      outage: { fromMs: expect.any(Number), toMs: null },
    },
    {
      where: "engine",
      message: expect.stringMatching(/^node-2: started from outside of this run, without its conditions for \d+ ms$/),
      outage: { fromMs: told[1]?.outage?.fromMs, toMs: expect.any(Number) },
    },
  ]);
  await answer(testbed, "node-2");
  await expectConditions("node-2", "node-1");
  expect(await step(testbed, "kill", "node-2")).toEqual({ changed: true });
});

test("what a run does to its nodes is nobody else's doing", async () => {
  for (const kind of ["restart", "stop", "start", "kill", "start"] as const) await step(testbed, kind, "node-3");
  await answer(testbed, "node-3");
  expect(testbed.incidents()).toEqual([]);
});
