/**
 * The engine that runs a plan in containers of one Docker (or Docker-compatible) engine. `up` hands its network over only
 * when all of it stands; whatever fails before, nothing is left.
 */
import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { pMapSettled } from "p-map";
import { engineMessage } from "../../../docker/engine-error.ts";
import manifest from "../../../package.json" with { type: "json" };
import { MeshbedError } from "../../base/errors.ts";
import type { NodePlan, Plan } from "../../model/plan.ts";
import type { Environment } from "../../model/trace.ts";
import { nodeImplementations } from "../../nodes/index.ts";
import type { Engine, Incident, NodeHandle, Testbed, UpOptions } from "../engine.ts";
import { type RunningAgent, startAgent } from "./agent-container.ts";
import { dockerTestbed } from "./docker-testbed.ts";
import { watchContainers } from "./engine-events.ts";
import { type EngineHost, engineHost } from "./engine-host.ts";
import { ensureImages, type Images } from "./images.ts";
import { type Labels, runLabels } from "./labels.ts";
import { removeRun } from "./leftovers.ts";
import { type ManagedNode, managedNode } from "./managed-node.ts";
import { nodeContainer, nodeMemoryBytes } from "./node-container.ts";
import { parallelContainers } from "./parallel-containers.ts";
import { assertReachable, createRunNetwork } from "./run-network.ts";

export interface DockerEngineOptions {
  /** Images that are on the engine already; left out, they are made where they are missing. */
  readonly images?: Images;
}

export function dockerEngine(docker: Docker, o: DockerEngineOptions = {}): Engine {
  return {
    capabilities: () => engineHost(docker),
    up: (plan, upOptions) => up(docker, plan, { ...o, ...upOptions }),
  };
}

async function up(docker: Docker, plan: Plan, o: DockerEngineOptions & UpOptions): Promise<Testbed> {
  const host = await engineHost(docker);
  const images = o.images ?? (await ensureImages(docker, o));
  const labels = await runLabels(plan, o);
  const network = `meshbed-${o.runId}`;
  const incidents: Incident[] = [];
  let agent: RunningAgent | undefined;
  let kept = false;
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => (kept ? await agent?.markKept() : await removeRun(docker, o.runId)));

  o.onProgress(`making the network ${plan.network.subnet} and ${plan.nodes.length} containers`);
  await createRunNetwork(docker, plan.network, { ...o, name: network, labels });
  // Podman makes a network's bridge with the first container in it: before that, its gateway proves nothing.
  if (host.engine.name !== "podman") await assertReachable(plan.network);
  const onFault = (message: string) => incidents.push({ where: "agent", message });
  agent = stack.use(await startAgent(docker, { ...o, image: images.agent, labels, seed: plan.seed, onFault }));
  const netem = await agent.client.hello(o);
  const adminToken = randomBytes(24).toString("base64url");
  const nodes = await createNodes(docker, plan, { ...o, ...host, images, labels, network, adminToken });
  stack.use(await watchNodes(docker, o.runId, nodes, incidents));
  o.signal.throwIfAborted();
  return dockerTestbed(docker, {
    environment: environmentOf(host, images, netem),
    handles: new Map(plan.nodes.map((node) => [node.id, handleOf(node, adminToken)])),
    nodes: new Map(nodes.map((node) => [node.plan.id, node])),
    agent: agent.client,
    gateway: plan.network.gateway,
    incidents,
    keep: () => {
      kept = true;
    },
    stack: stack.move(),
  });
}

interface NodesOptions extends UpOptions {
  readonly images: Images;
  readonly labels: Labels;
  readonly network: string;
  readonly adminToken: string;
  readonly cpus: number;
}

/** The first failure keeps further ones from being begun, and what was begun is awaited, so that the removal meets it. */
async function createNodes(docker: Docker, plan: Plan, o: NodesOptions): Promise<readonly ManagedNode[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([o.signal, failed.signal]);
  const create = async (node: NodePlan) => {
    signal.throwIfAborted();
    const image = o.images.nodes[nodeImplementations[node.implementation].image];
    try {
      return managedNode(await docker.createContainer(nodeContainer(node, { ...o, image })), node);
    } catch (cause) {
      const message = `the container of ${node.id} could not be made: ${engineMessage(cause)}`;
      failed.abort(new MeshbedError("ENGINE", message, { cause }));
      throw cause;
    }
  };
  const settled = await pMapSettled(plan.nodes, create, { concurrency: parallelContainers(o.cpus) });
  signal.throwIfAborted();
  return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

/** A node that ends without being asked to is an incident. */
async function watchNodes(
  docker: Docker,
  runId: string,
  nodes: readonly ManagedNode[],
  incidents: Incident[],
): Promise<Disposable> {
  const byContainer = new Map(nodes.map((node) => [node.containerId, node]));
  return await watchContainers(docker, runId, {
    onContainerEnd({ containerId, atMs, exitCode, outOfMemory }) {
      const node = byContainer.get(containerId);
      if (!node?.died(atMs)) return;
      const why = outOfMemory ? ` after it used more than ${nodeMemoryBytes / 1024 ** 2} MiB of memory` : "";
      const message = `exited with code ${exitCode}${why}`;
      incidents.push({ where: "node", node: { id: node.plan.id, status: "down" }, message });
    },
    onLost() {
      const message = "the engine's event stream ended: nodes that die by themselves are not noticed any more";
      incidents.push({ where: "engine", message });
    },
  });
}

function handleOf({ id, address, implementation, config }: NodePlan, adminToken: string): NodeHandle {
  return nodeImplementations[implementation].client({ id, address, adminPort: config.adminPort, adminToken });
}

function environmentOf(host: EngineHost, images: Images, netem: Environment["netem"]): Environment {
  const { engine, kernel, cpus, memoryBytes } = host;
  return {
    meshbed: manifest.version,
    node: process.version,
    engine,
    netem,
    host: { kernel, cpus, memoryBytes },
    images: { base: images.base, agent: images.agent, ...images.nodes },
  };
}
