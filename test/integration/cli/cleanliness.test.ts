/** Whatever becomes of its net agent, a run leaves the machine as it was, and touches no container that is not its own. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findEngine } from "../../../docker/find-engine.ts";
import { waitFor } from "../../../orchestrator/base/wait.ts";
import { ensureImages } from "../../../orchestrator/engine/docker/images.ts";
import { type Summary, summarySchema } from "../../../orchestrator/report/summary-schema.ts";
import { networkState } from "./host-network.ts";
import { footprint, said, type Workplace, workplace } from "./meshbed.ts";

const signal = new AbortController().signal;
const topology = `
network: { regions: [eu, us], within: { delay: 5ms }, paths: [{ between: [eu, us], delay: 20ms, loss: 1% }] }
links: { fibre: { up: 50mbit, down: 100mbit } }
defaults: { peering: { persistence: true } }
groups: { node: { count: 4, regions: { eu: 2, us: 2 }, link: fibre } }
phases:
  - { name: join, until: healthy, timeout: 60s }
  - { name: split, for: 6s, faults: [{ partition: [[eu], [us]] }] }
  - { name: calm, for: 10s }
expect: [{ components: { is: 1 }, in: calm, within: 10s }]
`;
let place: Workplace;
let docker: Docker;
/** Somebody else's container, on the engine's own network. */
let bystander: Docker.Container;
let bystanderPid: number;
let before: Awaited<ReturnType<typeof everything>>;

beforeAll(async () => {
  docker = new Docker((await findEngine({ signal })).options);
  const { base } = await ensureImages(docker, { signal, onProgress: () => undefined });
  bystander = await docker.createContainer({ Image: base, Cmd: ["sleep", "3600"] });
  await bystander.start();
  bystanderPid = (await bystander.inspect()).State.Pid;
  await waitFor("addresses that stay", settled, { signal, timeoutMs: 30_000, everyMs: 200 });
  place = await workplace();
  before = await everything();
});

afterAll(async () => {
  await bystander.remove({ force: true });
  await place[Symbol.asyncDispose]();
});

/** A new IPv6 address is looked for among the neighbours before it is used. */
async function settled(): Promise<true | undefined> {
  const states = await Promise.all([networkState(), networkState(bystanderPid)]);
  const tentative = states.flatMap(({ addresses = [] }) => addresses).some((line) => line.includes("tentative"));
  return tentative ? undefined : true;
}

async function everything() {
  return {
    host: await footprint(),
    bystander: await networkState(bystanderPid),
    temporary: await readdir(place.temporary),
  };
}

async function agentOf(run: string): Promise<Docker.Container> {
  const filters = { label: ["meshbed.role=agent", `meshbed.name=${run}`] };
  const [found] = await docker.listContainers({ all: true, filters });
  if (found === undefined) throw new Error(`no agent of ${run}`);
  return docker.getContainer(found.Id);
}

describe.concurrent("networks that stand at once", () => {
  test("a run whose agent is killed again and again goes on, and is not blamed on the nodes", async () => {
    const moments = ["phase join: start", "phase split: start", "phase calm: start"];
    const run = place.meshbed("run", await place.topology("lasting", topology));
    for (const moment of moments) {
      await said(run, moment);
      await (await agentOf("lasting")).kill();
    }
    const { exitCode, all } = await run;
    expect([0, 4], all).toContain(exitCode);
    const replaced = /agent: the net agent is gone.*; another took its place after/g;
    expect(String(all).match(replaced), all).toHaveLength(moments.length);
    expect((await summaryOf("lasting")).outcome).toMatch(/^(pass|inconclusive)$/);
  });

  test("a run is interrupted while its agent is replaced", async () => {
    const run = place.meshbed("run", await place.topology("interrupted", topology));
    await said(run, "phase split: start");
    await (await agentOf("interrupted")).kill();
    run.kill("SIGINT");
    expect((await run).exitCode).toBe(130);
  });

  test("a run whose agent and process are both killed is removed by clean, and no other", async () => {
    const run = place.meshbed("run", await place.topology("killed", topology));
    await said(run, "phase split: start");
    run.kill("SIGKILL");
    await run;
    await (await agentOf("killed")).kill();
    expect((await place.meshbed("clean")).stdout).toMatch(/^removed run \w+ \(killed\): \d+ containers and 1 network$/);
  });

  test("a kept network whose agent died is removed by down", async () => {
    const up = await place.meshbed("up", await place.topology("kept", topology));
    expect(up.exitCode, up.all).toBe(0);
    expect(up.all).not.toContain("nothing is expected");
    await (await agentOf("kept")).kill();
    expect((await place.meshbed("ps")).stdout).toMatch(/kept +kept, without its net agent/);
    expect((await place.meshbed("down")).stdout).toMatch(/^removed kept/);
  });
});

test("all is as it was before them", async () => {
  expect(await everything()).toEqual(before);
});

async function summaryOf(run: string): Promise<Summary> {
  const runs = join(place.folder, "runs");
  const directory = (await readdir(runs)).find((name) => name.startsWith(`${run}-`)) ?? "";
  return summarySchema.parse(JSON.parse(await readFile(join(runs, directory, "summary.json"), "utf8")));
}
