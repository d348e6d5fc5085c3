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
import type { Engine, Incident, Testbed, UpOptions } from "../engine.ts";
import type { AgentListener } from "./agent-client.ts";
import { startAgent } from "./agent-container.ts";
import { type SupervisedAgent, superviseAgent } from "./agent-supervisor.ts";
import { attach } from "./attach.ts";
import { dockerTestbed } from "./docker-testbed.ts";
import { type EngineHost, engineHost } from "./engine-host.ts";
import { ensureImages, type Images } from "./images.ts";
import { type Labels, runLabels } from "./labels.ts";
import { removeRun } from "./leftovers.ts";
import { type ManagedNode, managedNode, type PlacePlan } from "./managed-node.ts";
import { nodeContainer } from "./node-container.ts";
import { parallelContainers } from "./parallel-containers.ts";
import { handlesOf, surroundingsOf, watchPlaces } from "./places.ts";
import { startRouters } from "./routers.ts";
import { assertReachable, createRunNetworks } from "./run-network.ts";
import { type Surroundings, shapedNode } from "./shaped-node.ts";
import { surveyorContainer } from "./surveyor-container.ts";

export interface DockerEngineOptions {
  /** Images that are on the engine already; left out, they are made where they are missing. */
  readonly images?: Images;
}

export function dockerEngine(docker: Docker, o: DockerEngineOptions = {}): Engine {
  return {
    capabilities: () => engineHost(docker),
    up: (plan, upOptions) => up(docker, plan, { ...o, ...upOptions }),
    attach: (plan, attachOptions) => attach(docker, plan, attachOptions),
  };
}

async function up(docker: Docker, plan: Plan, o: DockerEngineOptions & UpOptions): Promise<Testbed> {
  const host = await engineHost(docker);
  const images = o.images ?? (await ensureImages(docker, o));
  const labels = await runLabels(plan, o);
  const network = `meshbed-${o.runId}`;
  const incidents: Incident[] = [];
  const onIncident = (incident: Incident) => incidents.push(incident);
  let agent: SupervisedAgent | undefined;
  let kept = false;
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => (kept ? await agent?.markKept() : await removeRun(docker, o.runId)));

  o.onProgress(`making the network ${plan.network.subnet} and ${plan.nodes.length} containers`);
  await createRunNetworks(docker, plan.network, { ...o, name: network, labels });
  // Podman makes a network's bridge with the first container in it: before that, its gateway proves nothing.
  if (host.engine.name !== "podman") await assertReachable(plan.network);
  const places: ManagedNode[] = [];
  const surroundings: Surroundings = (place) => surroundingsOf(place, plan, routers);
  const everything = () => places.flatMap((place) => shapedNode(place, surroundings) ?? []);
  const agentOptions = { ...o, image: images.agent, labels, seed: plan.seed, netem: o.netem?.wish ?? "auto" };
  const start = (listener: AgentListener) => startAgent(docker, agentOptions, listener);
  const supervised = stack.use(await superviseAgent({ start, everything, onIncident, signal: o.signal }));
  agent = supervised;
  const concurrency = parallelContainers(host.cpus);
  const routersOptions = { ...o, image: images.agent, network, labels, agent: supervised, concurrency, onIncident };
  const routers = stack.use(await startRouters(docker, plan, routersOptions));
  const adminToken = randomBytes(24).toString("base64url");
  const nodesOptions = { ...o, ...host, images, labels, network, adminToken };
  const nodes = await createNodes(docker, plan.nodes, nodeSpecification(nodesOptions), nodesOptions);
  const surveyors = await createNodes(
    docker,
    plan.surveyors,
    (surveyor) => surveyorContainer(surveyor, { ...nodesOptions, image: images.agent }),
    nodesOptions,
  );
  places.push(...nodes, ...surveyors);
  const watched = { runId: o.runId, nodes, surveyors, routers, agent: supervised, surroundings, onIncident };
  stack.use(await watchPlaces(docker, watched));
  o.signal.throwIfAborted();
  return dockerTestbed(docker, {
    environment: environmentOf(host, images, { ...supervised.netem, ...(o.netem?.why && { why: o.netem.why }) }),
    handles: handlesOf(plan, adminToken),
    nodes: new Map(nodes.map((node) => [node.plan.id, node])),
    surveyors: new Map(surveyors.map((surveyor) => [surveyor.plan.id, surveyor])),
    agent: supervised,
    surroundings,
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

function nodeSpecification(o: NodesOptions) {
  return (node: NodePlan) => {
    const image = o.images.nodes[nodeImplementations[node.implementation].image];
    return nodeContainer(node, { ...o, image });
  };
}

/** The first failure keeps further ones from being begun, and what was begun is awaited, so that the removal meets it. */
async function createNodes<P extends PlacePlan>(
  docker: Docker,
  plans: readonly P[],
  specificationOf: (plan: P) => Docker.ContainerCreateOptions,
  o: NodesOptions,
): Promise<readonly ManagedNode[]> {
  const failed = new AbortController();
  const signal = AbortSignal.any([o.signal, failed.signal]);
  const create = async (plan: P) => {
    signal.throwIfAborted();
    try {
      return managedNode(await docker.createContainer(specificationOf(plan)), plan);
    } catch (cause) {
      const message = `the container of ${plan.id} could not be made: ${engineMessage(cause)}`;
      failed.abort(new MeshbedError("ENGINE", message, { cause }));
      throw cause;
    }
  };
  const settled = await pMapSettled(plans, create, { concurrency: parallelContainers(o.cpus) });
  signal.throwIfAborted();
  return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
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
