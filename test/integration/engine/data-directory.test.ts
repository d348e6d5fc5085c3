/** The disk of a node: it outlives the process, however that ends, and goes with the run. */
import type Docker from "dockerode";
import { afterEach, beforeAll, expect, test } from "vitest";
import { removeRun } from "../../../orchestrator/engine/docker/leftovers.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { dataDirectory } from "../../../orchestrator/plan/data-directory.ts";
import { networkPlan } from "./network-plan.ts";
import { bringUp, connect, runIn, step, thingsOf } from "./standing-network.ts";

const runId = `disk-${process.pid}`;
let docker: Docker;
/** The first of two nodes has a disk. */
let plan: Plan;

beforeAll(async () => {
  docker = await connect();
  const { nodes, ...rest } = await networkPlan({ count: 2, subnet: { second: 94, third: 17 } });
  const withDisk = nodes.map((node, i) => (i > 0 ? node : { ...node, config: { ...node.config, dataDirectory } }));
  plan = { ...rest, nodes: withDisk };
});

afterEach(async () => {
  expect(await thingsOf(docker, runId)).toEqual([]);
});

const containerOf = (node: string) => docker.getContainer(`meshbed-${runId}-${node}`);
const run = (node: string, command: string) => runIn(docker, containerOf(node), command);

test("what a node writes survives a stop, a kill and a restart, and goes with the run", async () => {
  const testbed = await bringUp(docker, plan, runId);
  await step(testbed, "start", "node-1");
  expect(await run("node-1", `echo kept > ${dataDirectory}/mark && cat ${dataDirectory}/mark`)).toBe("kept");
  expect(await run("node-1", "touch /node/elsewhere")).toContain("Read-only file system");
  for (const end of ["stop", "kill"] as const) {
    await step(testbed, end, "node-1");
    await step(testbed, "start", "node-1");
    expect(await run("node-1", `cat ${dataDirectory}/mark`)).toBe("kept");
  }
  await step(testbed, "restart", "node-1");
  expect(await run("node-1", `cat ${dataDirectory}/mark`)).toBe("kept");
  expect((await containerOf("node-2").inspect()).Mounts.filter(({ Type }) => Type === "volume")).toEqual([]);
  const [mount] = (await containerOf("node-1").inspect()).Mounts;
  expect(mount).toMatchObject({ Type: "volume", Destination: dataDirectory, RW: true });
  expect(await thingsOf(docker, runId)).toContain(mount?.Name);
  await testbed[Symbol.asyncDispose]();
});

test("the disks of a network that its process left standing are removed with it", async () => {
  const testbed = await bringUp(docker, plan, runId);
  await step(testbed, "start", "node-1");
  testbed.keep();
  await testbed[Symbol.asyncDispose]();
  const { Volumes } = await docker.listVolumes({ filters: { label: [`meshbed.run=${runId}`] } });
  // One says that it was left standing.
  expect(Volumes.map(({ Name }) => Name).sort()).toEqual([`meshbed-${runId}-kept`, `meshbed-${runId}-node-1.disk-1`]);
  await removeRun(docker, runId);
});
