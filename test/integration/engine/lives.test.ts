import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateKeyPair, privateKeyToProtobuf } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import type Docker from "dockerode";
import { afterEach, beforeAll, expect, test } from "vitest";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import { dockerEngine } from "../../../orchestrator/engine/docker/docker-engine.ts";
import { ensureImages } from "../../../orchestrator/engine/docker/images.ts";
import { removeRun } from "../../../orchestrator/engine/docker/leftovers.ts";
import { nodeLog } from "../../../orchestrator/engine/docker/node-log.ts";
import type { StepResult, Testbed } from "../../../orchestrator/engine/engine.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { dataDirectory } from "../../../orchestrator/plan/data-directory.ts";
import { networkPlan } from "./network-plan.ts";
import { answer, bringUp, connect, medianRoundTripMs, runIn, signal, step, thingsOf } from "./standing-network.ts";

const runId = `lives-${process.pid}`;
const asPlanned = 0;
const otherIdentity = 1;
const otherImplementation = 2;
const emptyDisk = 3;
let docker: Docker;
/** The second of two nodes has these lives. */
let plan: Plan;

beforeAll(async () => {
  docker = await connect();
  const { nodes, ...rest } = await networkPlan({ count: 2, subnet: { second: 94, third: 8 }, delayMs: 20 });
  const key = await generateKeyPair("secp256k1");
  const peerId = peerIdFromPrivateKey(key).toString();
  const privateKey = Buffer.from(privateKeyToProtobuf(key)).toString("base64");
  const identity = { peerId, privateKey };
  const lives = [{}, identity, { ...identity, implementation: "js-2" as const }, { freshDisk: true as const }];
  const [first, second] = nodes;
  if (!first || !second) throw new Error("no nodes");
  plan = { ...rest, nodes: [first, { ...second, config: { ...second.config, dataDirectory }, lives }] };
});

afterEach(async () => {
  await removeRun(docker, runId);
  expect(await thingsOf(docker, runId)).toEqual([]);
});

const node2 = () => docker.getContainer(`meshbed-${runId}-node-2`);
const run = (command: string) => runIn(docker, node2(), command);

async function startAs(testbed: Testbed, life: number): Promise<StepResult | undefined> {
  const [result] = await testbed.apply([{ kind: "start", node: "node-2", life }], { signal });
  return result;
}

/** By the other node: once the connection of its earlier life is gone there, and the new one stands. */
async function seenAs(testbed: Testbed, peerId: string | undefined): Promise<void> {
  await answer(testbed, "node-2");
  let last: readonly string[] = [];
  const look = async () => {
    const { view } = await answer(testbed, "node-1");
    last = (view?.connections ?? []).filter(({ address }) => address.includes("10.94.8.9")).map(({ peer }) => peer);
    return last.length > 0 && last.every((peer) => peer === peerId) ? true : undefined;
  };
  const describe = () => last.join(", ");
  await waitFor(`a connection of ${peerId}`, look, { signal, timeoutMs: 20_000, everyMs: 200, describe });
}

test("a node that is started as another of its lives has another identity; its disk, place, limits and conditions stay", async () => {
  await using testbed = await bringUp(docker, plan, runId);
  await step(testbed, "start", "node-1");
  await step(testbed, "start", "node-2");
  await seenAs(testbed, plan.nodes[1]?.peerId);
  await run(`echo kept > ${dataDirectory}/mark`);
  await testbed.apply([{ kind: "limit", node: "node-2", limits: { cpus: 0.5, memoryBytes: 300 * 1024 ** 2 } }], {
    signal,
  });

  expect(await startAs(testbed, otherIdentity)).toEqual({ changed: true });
  expect(await startAs(testbed, otherIdentity)).toEqual({ changed: false });
  await seenAs(testbed, plan.nodes[1]?.lives[otherIdentity]?.peerId);
  expect(await run(`cat ${dataDirectory}/mark`)).toBe("kept");
  expect(await medianRoundTripMs(testbed, "node-1", "node-2")).toBeGreaterThanOrEqual(40);
  const { HostConfig, Config } = await node2().inspect();
  expect(HostConfig).toMatchObject({ CpuQuota: 50_000, Memory: 300 * 1024 ** 2, MemorySwap: 300 * 1024 ** 2 });
  expect(Config.Hostname).toBe("node-2");

  await step(testbed, "kill", "node-2");
  await step(testbed, "start", "node-2");
  await seenAs(testbed, plan.nodes[1]?.lives[otherIdentity]?.peerId);
  expect(testbed.incidents()).toEqual([]);
});

test("a paused and a dead node are started as others, of another implementation and with an empty disk, and no log is lost", async () => {
  const testbed = await bringUp(docker, plan, runId);
  await step(testbed, "start", "node-2");
  await answer(testbed, "node-2");
  await run(`echo kept > ${dataDirectory}/mark`);
  await step(testbed, "pause", "node-2");
  expect(await startAs(testbed, otherImplementation)).toEqual({ changed: true });
  await answer(testbed, "node-2");
  expect((await node2().inspect()).Config.Image).toContain("node-js-2");
  expect(await run(`cat ${dataDirectory}/mark`)).toBe("kept");

  await step(testbed, "stop", "node-2");
  expect(await startAs(testbed, emptyDisk)).toEqual({ changed: true });
  expect(await run(`ls ${dataDirectory}/mark`)).toContain("No such file");
  await run(`echo new > ${dataDirectory}/mark`);
  expect(await startAs(testbed, asPlanned)).toEqual({ changed: true });
  expect(await run(`cat ${dataDirectory}/mark`)).toBe("new");
  await step(testbed, "stop", "node-2");

  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-logs-"));
  await testbed.collectLogs(folder.path, { signal });
  const log = await readFile(join(folder.path, "node-2.log"), "utf8");
  expect(log.match(/node-2 ends: SIGTERM/g)).toHaveLength(4);
  const times = log.split("\n").flatMap((line) => /^\d{4}-\S+Z/.exec(line)?.[0] ?? []);
  expect(times).toEqual(times.toSorted());
  expect((await (await nodeLog([{ docker }], "node-2"))?.toArray())?.join("")).toBe(log);
  expect(testbed.incidents()).toEqual([]);
  await testbed[Symbol.asyncDispose]();
  expect(await thingsOf(docker, runId)).toEqual([]);
});

test("a life whose container cannot be made is told, and the node can be started as what it was", async () => {
  const images = await ensureImages(docker, { signal, onProgress: () => undefined });
  const lacking = { ...images, nodes: { ...images.nodes, "node-js-2": "meshbed/nothing:0" } };
  const engine = dockerEngine(docker, { images: lacking });
  await using testbed = await engine.up(plan, { runId, signal, onProgress: () => undefined });
  await step(testbed, "start", "node-2");
  expect(await startAs(testbed, otherImplementation)).toEqual({
    changed: false,
    error: "node-2: start: its container could not be made anew: No such image: meshbed/nothing:0",
  });
  expect(await step(testbed, "start", "node-2")).toEqual({ changed: true });
  await answer(testbed, "node-2");
});

test("a network that was left standing knows its nodes' lives when it is taken in hand again, and all of them are removed", async () => {
  const engine = dockerEngine(docker);
  const first = await bringUp(docker, plan, runId);
  await startAs(first, otherIdentity);
  first.keep();
  await first[Symbol.asyncDispose]();
  const second = await engine.attach(plan, { runId, environment: first.environment, signal });
  expect(second.found).toEqual(
    new Map([
      ["node-1", "down"],
      ["node-2", "running"],
    ]),
  );
  // Whoever lets go of it leaves its nodes at work.
  await answer(second, "node-2");
  expect(await startAs(second, otherIdentity)).toEqual({ changed: false });
  expect(await startAs(second, emptyDisk)).toEqual({ changed: true });
  await answer(second, "node-2");
  await second[Symbol.asyncDispose]();
  await answer(second, "node-2");
  const left = await thingsOf(docker, runId);
  expect(left).toEqual(expect.arrayContaining(["", ".1", ".2"].map((life) => `/meshbed-${runId}-node-2${life}`)));
  expect(left).toEqual(expect.arrayContaining([1, 2].map((disk) => `meshbed-${runId}-node-2.disk-${disk}`)));
  await removeRun(docker, runId);
  expect(await thingsOf(docker, runId)).toEqual([]);
});
