/** A network on the real engine for one test file: brings it up, looks at it, and makes sure that it goes. */
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import Docker from "dockerode";
import { expect } from "vitest";
import { findEngine } from "../../../docker/find-engine.ts";
import type { NodeState } from "../../../node-image/contract/index.ts";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import { dockerEngine } from "../../../orchestrator/engine/docker/docker-engine.ts";
import { ensureImages } from "../../../orchestrator/engine/docker/images.ts";
import { labelFilter } from "../../../orchestrator/engine/docker/labels.ts";
import type { ReachWish, StepResult, Testbed } from "../../../orchestrator/engine/engine.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";

export const { signal } = new AbortController();

export async function connect(): Promise<Docker> {
  const docker = new Docker((await findEngine({ signal })).options);
  await ensureImages(docker, { signal, onProgress: console.log });
  return docker;
}

export function bringUp(docker: Docker, plan: Plan, runId: string, reach: ReachWish = "auto"): Promise<Testbed> {
  const o = { runId, directory: "/somewhere/runs/this", signal, onProgress: () => undefined, reach };
  return dockerEngine(docker).up(plan, o);
}

export async function step(
  testbed: Testbed,
  kind: "start" | "stop" | "kill" | "pause" | "resume" | "restart",
  node: string,
): Promise<StepResult> {
  const [result] = await testbed.apply([{ kind, node }], { signal });
  if (result === undefined) throw new Error("no result");
  return result;
}

/** The node's state as soon as it answers. */
export function answer(testbed: Testbed, node: string): Promise<NodeState> {
  let last = "";
  const ask = async () => {
    try {
      return await testbed.nodes.get(node)?.state(undefined, { signal });
    } catch (error) {
      last = String(error);
      return undefined; // it still starts
    }
  };
  return waitFor(`${node}'s state`, ask, { signal, timeoutMs: 30_000, everyMs: 50, describe: () => last });
}

export async function medianRoundTripMs(testbed: Testbed, from: string, to: string): Promise<number | undefined> {
  const pair = { from, to, roundTripMs: 100, jitterMs: 0, lossRatio: 0 };
  const [result] = await testbed.probe([pair], { signal, count: 9, intervalMs: 20 });
  return result?.roundTripsMs.toSorted((a, b) => a - b)[4];
}

export function expectRoundTrip(testbed: Testbed, from: string, to: string, ms: number): Promise<void> {
  return expectDelay(ms, () => medianRoundTripMs(testbed, from, to));
}

/** Nothing is earlier than its delays. On a machine that is busy for a moment it is later, and measured again; 20 ms more are another state of the link. */
export async function expectDelay(ms: number, measure: () => Promise<number | undefined>): Promise<void> {
  let least = Infinity;
  const once = async () => {
    const found = await measure();
    least = Math.min(least, found ?? Number.NaN);
    return found;
  };
  await expect.poll(once, { timeout: 20_000, interval: 500 }).toBeLessThan(ms + 20);
  expect(least).toBeGreaterThanOrEqual(ms);
}

/** What a command in a container says. */
export async function runIn(docker: Docker, container: Docker.Container, command: string): Promise<string> {
  const exec = await container.exec({ Cmd: ["sh", "-c", command], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const said = new PassThrough();
  docker.modem.demuxStream(stream, said, said);
  stream.on("end", () => said.end());
  return (await text(said)).trim();
}

/** What the engine has of a run. */
export async function thingsOf(docker: Docker, runId: string): Promise<readonly string[]> {
  const filters = labelFilter(runId);
  const [containers, networks, { Volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return [...containers.map(({ Names }) => Names.join()), ...[...networks, ...Volumes].map(({ Name }) => Name)];
}
