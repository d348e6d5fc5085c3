import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type Docker from "dockerode";
import { afterEach, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { dockerEngine } from "../../../orchestrator/engine/docker/docker-engine.ts";
import { runtimeVariable } from "../../../orchestrator/engine/docker/engine-host.ts";
import { findLeftovers, removeRun } from "../../../orchestrator/engine/docker/leftovers.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { networkPlan } from "./network-plan.ts";
import { answer, bringUp, connect, signal, step, thingsOf } from "./standing-network.ts";

const runId = `updown-${process.pid}`;
let docker: Docker;
let plan: Plan;

beforeAll(async () => {
  docker = await connect();
  plan = await networkPlan({ count: 3, subnet: { second: 94, third: 2 } });
});

afterEach(async () => {
  expect(await thingsOf(docker, runId)).toEqual([]);
});

async function failure(work: Promise<unknown>): Promise<MeshbedError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MeshbedError)) throw new Error("expected a MeshbedError", { cause: error });
  return error;
}

test("nothing is left of a network that ran, and disposing twice is disposing once", async () => {
  const testbed = await bringUp(docker, plan, runId);
  await step(testbed, "start", "node-1");
  await answer(testbed, "node-1");
  await Promise.all([testbed[Symbol.asyncDispose](), testbed[Symbol.asyncDispose]()]);
  expect(await thingsOf(docker, runId)).toEqual([]);
  await testbed[Symbol.asyncDispose]();
});

test("nodes are stopped all at once before the first of them is removed", async () => {
  const testbed = await bringUp(docker, plan, runId);
  for (const { id } of plan.nodes) await step(testbed, "start", id);
  const pids = await Promise.all(
    plan.nodes.map(async ({ id }) => (await docker.getContainer(`meshbed-${runId}-${id}`).inspect()).State.Pid),
  );
  const states = () =>
    pids.map((pid) => /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "");
  let seen: readonly string[] = [];
  const listContainers = docker.listContainers.bind(docker);
  // The removal begins by asking what there is. A process that is told to stop stands once it has had a core again.
  vi.spyOn(docker, "listContainers").mockImplementationOnce(async (options) => {
    await vi.waitUntil(() => states().every((state) => state === "T"), { timeout: 10_000 }).catch(() => undefined);
    seen = states();
    return await listContainers(options);
  });
  await testbed[Symbol.asyncDispose]();
  expect(seen).toEqual(["T", "T", "T"]);
});

test("a subnet that another network has is told as taken", async () => {
  const name = `meshbed-clash-${process.pid}`;
  const other = await docker.createNetwork({ Name: name, IPAM: { Config: [{ Subnet: "10.94.2.128/25" }] } });
  try {
    const error = await failure(bringUp(docker, plan, runId));
    expect(error.code).toBe("SUBNET_TAKEN");
    expect(error.message).toMatch(/^the subnet 10\.94\.2\.0\/24 is taken: .+/);
  } finally {
    await other.remove();
  }
});

test("nothing is left when a container in the midst cannot be made", async () => {
  const [first, second, third] = plan.nodes;
  if (!first || !second || !third) throw new Error("no nodes");
  const clashing = { ...plan, nodes: [first, second, { ...third, id: second.id }] };
  const error = await failure(bringUp(docker, clashing, runId));
  expect(error.code).toBe("ENGINE");
  expect(error.message).toMatch(
    /^the container of node-2 could not be made: Conflict\. The container name .+ is already in use/,
  );
});

test("nothing is left when it is interrupted while it comes up", async () => {
  const abort = new AbortController();
  // The first thing that it says is that it makes the network.
  const onProgress = () => abort.abort(new MeshbedError("INTERRUPTED", "interrupted"));
  const error = await failure(dockerEngine(docker).up(plan, { runId, signal: abort.signal, onProgress }));
  expect(error.code).toBe("INTERRUPTED");
});

test("a node has no privilege and no way out, and its token stands in no plan and no label", async () => {
  await using testbed = await bringUp(docker, plan, runId);
  await step(testbed, "start", "node-1");
  const node = await docker.getContainer(`meshbed-${runId}-node-1`).inspect();
  expect(node.HostConfig).toMatchObject({
    CapDrop: ["ALL"],
    CapAdd: null,
    Privileged: false,
    ReadonlyRootfs: true,
    PortBindings: null,
    SecurityOpt: ["no-new-privileges"],
  });
  const [network] = await docker.listNetworks({ filters: { name: [`meshbed-${runId}`] } });
  expect(network?.Internal).toBe(true);
  const token = /"adminToken":"([^"]+)"/.exec(node.Config.Env.join())?.[1] ?? "";
  expect(token).toMatch(/^[\w-]{32}$/);
  expect(JSON.stringify([plan, node.Config.Labels, network])).not.toContain(token);
});

test("nodes run under the OCI runtime that is asked for, and their report says so", async () => {
  const { DefaultRuntime, Runtimes } = await docker.info();
  const other = Object.keys(Runtimes).find((name) => name !== DefaultRuntime) ?? "";
  vi.stubEnv(runtimeVariable, other);
  onTestFinished(() => void vi.unstubAllEnvs());
  await using testbed = await bringUp(docker, plan, runId);
  expect(testbed.environment.engine).toMatchObject({ runtime: other });
  await step(testbed, "start", "node-1");
  const node = await docker.getContainer(`meshbed-${runId}-node-1`).inspect();
  expect(node.HostConfig.Runtime).toBe(other);
  expect(node.State.Running).toBe(true);
});

test("a run is found by its labels with its owner, and one that is kept stands until it is removed", async () => {
  const ours = async () => (await findLeftovers(docker)).find((run) => run.runId === runId);
  const testbed = await bringUp(docker, plan, runId);
  expect(await ours()).toEqual({
    runId,
    name: "by-hand",
    containers: 4,
    networks: 1,
    startedAt: expect.stringMatching(/^\d{4}-.+Z$/),
    directory: "/somewhere/runs/this",
    ownerAlive: true,
    kept: false,
    agentRuns: true,
  });
  await step(testbed, "start", "node-1");
  testbed.keep();
  await testbed[Symbol.asyncDispose]();
  expect(await ours()).toMatchObject({ containers: 4, kept: true });
  const node = await docker.getContainer(`meshbed-${runId}-node-1`).inspect();
  expect(node.State.Running).toBe(true);
  expect(node.Config.Labels).toMatchObject({
    "meshbed.node": "node-1",
    "meshbed.address": "10.94.2.8",
    "meshbed.admin-port": "8645",
    "meshbed.owner": expect.stringMatching(new RegExp(`^${hostname()}:${process.pid}:\\d+$`)),
  });
  await removeRun(docker, runId);
  await removeRun(docker, runId);
  expect(await ours()).toBeUndefined();
});

test("capabilities name the subnets of the engine's networks", async () => {
  await using _testbed = await bringUp(docker, plan, runId);
  const { takenSubnets, cpus, engine } = await dockerEngine(docker).capabilities({ signal });
  expect(takenSubnets).toContain("10.94.2.0/24");
  expect(cpus).toBeGreaterThan(0);
  expect(engine.name).toMatch(/^(docker|podman)$/);
});
