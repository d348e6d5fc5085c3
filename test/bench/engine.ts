/**
 * How fast the engine creates, starts and removes a network's containers, beside a bare dockerode loop over the same
 * image, address and number, as many at once. `node test/bench/engine.ts [count]`, default 30.
 */
import Docker from "dockerode";
import pMap from "p-map";
import { findEngine } from "../../docker/find-engine.ts";
import { nodeConfigVariable } from "../../node-image/contract/index.ts";
import { dockerEngine } from "../../orchestrator/engine/docker/docker-engine.ts";
import { ensureImages } from "../../orchestrator/engine/docker/images.ts";
import { parallelContainers } from "../../orchestrator/engine/docker/parallel-containers.ts";
import type { Plan } from "../../orchestrator/model/plan.ts";
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
await bareLoop(await networkPlan({ count: 2, subnet: { second: 93, third: 1 }, delayMs: 10 }));
const bare = await bareLoop(await networkPlan({ count, subnet: { second: 93, third: 2 }, delayMs: 10 }));
const ours = await throughEngine(await networkPlan({ count, subnet: { second: 93, third: 3 }, delayMs: 10 }));
print(bare, ours);

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

function stopwatch(): () => number {
  const begunMs = performance.now();
  return () => (performance.now() - begunMs) / 1000;
}

function print(bare: Times, ours: Times): void {
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
}
