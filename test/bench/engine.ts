/**
 * How fast the engine creates, starts and removes a network's containers, beside a bare dockerode loop over the same
 * image, address and number, as many at once, and beside `docker compose up --scale` where there is one. The nodes know nobody: what they do
 * with each other, on the cores that start the next ones, is no work of the engine's.
 * `node test/bench/engine.ts [count]`, default 30.
 */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { execa } from "execa";
import pMap from "p-map";
import { findEngine } from "../../docker/find-engine.ts";
import { nodeConfigVariable } from "../../node-image/contract/index.ts";
import { dockerEngine } from "../../orchestrator/engine/docker/docker-engine.ts";
import { ensureImages } from "../../orchestrator/engine/docker/images.ts";
import { parallelContainers } from "../../orchestrator/engine/docker/parallel-containers.ts";
import type { NodePlan, Plan } from "../../orchestrator/model/plan.ts";
import { networkPlan } from "../integration/engine/network-plan.ts";

/** Seconds. */
interface Times {
  readonly create: number;
  readonly start: number;
  readonly remove: number;
}

const count = Number(process.argv[2] ?? 30);
const { signal } = new AbortController();
const docker = new Docker((await findEngine({ signal })).options);
const parallel = parallelContainers((await docker.info()).NCPU);
const images = await ensureImages(docker, { signal, onProgress: console.error });

// The first containers of an image are slower than all others; neither side shall pay for them.
await bareLoop(await strangers(2, 1));
const bare = await bareLoop(await strangers(count, 2));
const ours = await throughEngine(await strangers(count, 3));
const compose = await composeCommand();
const composed = compose === undefined ? undefined : await throughCompose(compose);
print(bare, ours, composed);

async function strangers(nodes: number, third: number): Promise<Plan> {
  const plan = await networkPlan({ count: nodes, subnet: { second: 93, third }, delayMs: 10 });
  const alone = (node: NodePlan): NodePlan => {
    const { peering } = node.config;
    const bootstrap = { ...peering.bootstrap, addresses: [] };
    return { ...node, bootstrap: false, config: { ...node.config, peering: { ...peering, bootstrap } } };
  };
  return { ...plan, nodes: plan.nodes.map(alone) };
}

async function bareLoop(plan: Plan): Promise<Times> {
  const network = await docker.createNetwork({
    Name: "meshbed-bench",
    Internal: true,
    IPAM: { Config: [{ Subnet: plan.network.subnet, Gateway: plan.network.gateway }] },
  });
  const bound = { concurrency: parallel };
  const create = stopwatch();
  const containers = await pMap(
    plan.nodes,
    ({ id, address, config }) =>
      docker.createContainer({
        name: `meshbed-bench-${id}`,
        Image: images.nodes["node-js"],
        Env: [`${nodeConfigVariable}=${JSON.stringify({ ...config, adminToken: "a token of the bench" })}`],
        HostConfig: { NetworkMode: "meshbed-bench" },
        NetworkingConfig: { EndpointsConfig: { "meshbed-bench": { IPAMConfig: { IPv4Address: address } } } },
      }),
    bound,
  );
  const created = create();
  const start = stopwatch();
  await pMap(containers, (container) => container.start(), bound);
  const started = start();
  const remove = stopwatch();
  await pMap(containers, (container) => container.remove({ force: true }), bound);
  await network.remove();
  return { create: created, start: started, remove: remove() };
}

async function throughEngine(plan: Plan): Promise<Times> {
  const create = stopwatch();
  const testbed = await dockerEngine(docker, { images }).up(plan, {
    runId: "bench",
    signal,
    onProgress: () => undefined,
  });
  const created = create();
  const start = stopwatch();
  const results = await testbed.apply(
    plan.nodes.map(({ id }) => ({ kind: "start", node: id })),
    { signal },
  );
  const started = start();
  const remove = stopwatch();
  await testbed[Symbol.asyncDispose]();
  const failure = results.find(({ error }) => error !== undefined);
  if (failure) throw new Error(failure.error);
  return { create: created, start: started, remove: remove() };
}

/** The plugin of newer engines, or the program that was before it. */
async function composeCommand(): Promise<readonly [string, ...string[]] | undefined> {
  for (const command of [["docker", "compose"], ["docker-compose"]] as const) {
    const [file, ...words] = command;
    const { failed } = await execa(file, [...words, "version"], { reject: false });
    if (!failed) return command;
  }
  return undefined;
}

/** It creates and starts in one go, and names the addresses itself; so all its nodes have the same configuration. */
async function throughCompose([file, ...words]: readonly [string, ...string[]]): Promise<Omit<Times, "start">> {
  const plan = await strangers(1, 4);
  const config = { ...plan.nodes[0]?.config, adminToken: "a token of the bench" };
  const service = { image: images.nodes["node-js"], environment: { [nodeConfigVariable]: JSON.stringify(config) } };
  const networks = { default: { internal: true, ipam: { config: [{ subnet: plan.network.subnet }] } } };
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
  const compose = join(folder.path, "compose.yaml");
  await writeFile(compose, JSON.stringify({ version: "3.9", services: { node: service }, networks }));
  const run = (...arguments_: string[]) =>
    execa(file, [...words, "--project-name", "meshbed-bench", "--file", compose, ...arguments_], {
      env: { DOCKER_HOST: `unix://${(docker.modem as unknown as { readonly socketPath: string }).socketPath}` },
    });
  try {
    const up = stopwatch();
    await run("up", "--detach", "--scale", `node=${count}`);
    const create = up();
    const down = stopwatch();
    await run("down", "--timeout", "0");
    return { create, remove: down() };
  } catch (cause) {
    await run("down", "--timeout", "0");
    throw cause;
  }
}

function stopwatch(): () => number {
  const begunMs = performance.now();
  return () => (performance.now() - begunMs) / 1000;
}

function print(bare: Times, ours: Times, composed: Omit<Times, "start"> | undefined): void {
  const sum = ({ create, start, remove }: Times) => create + start + remove;
  const row = (bareSeconds: number, ourSeconds: number) => ({
    "bare /s": Number((count / bareSeconds).toFixed(2)),
    "engine /s": Number((count / ourSeconds).toFixed(2)),
    "engine s": Number(ourSeconds.toFixed(1)),
    ratio: Number((ourSeconds / bareSeconds).toFixed(2)),
  });
  console.log(`${count} containers, ${parallel} at once; the engine also makes the agent and shapes each node`);
  console.table({
    create: row(bare.create, ours.create),
    start: row(bare.start, ours.start),
    remove: row(bare.remove, ours.remove),
    total: row(sum(bare), sum(ours)),
  });
  const composeText = () => {
    if (composed === undefined) return "there is no `docker compose` here to measure beside it";
    const { create, remove } = composed;
    const times = ((create + remove) / sum(ours)).toFixed(2);
    return `docker compose up --scale: ${create.toFixed(1)} s until all are started, ${remove.toFixed(1)} s to remove, ${times} times the engine's total`;
  };
  console.log(composeText());
}
