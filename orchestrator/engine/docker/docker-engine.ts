/**
 * The engine that runs a plan in containers of one Docker (or Docker-compatible) engine. `up` hands its network over only
 * when all of it stands; whatever fails before, nothing is left.
 */
import { randomBytes } from "node:crypto";
import type Docker from "dockerode";
import { oneAtATime } from "../../../docker/agent/one-at-a-time.ts";
import manifest from "../../../package.json" with { type: "json" };
import type { Plan } from "../../model/plan.ts";
import type { Environment } from "../../model/trace.ts";
import type { Engine, Incident, Testbed, UpOptions } from "../engine.ts";
import type { AgentListener } from "./agent-client.ts";
import { startAgent } from "./agent-container.ts";
import { type SupervisedAgent, superviseAgent } from "./agent-supervisor.ts";
import { attach } from "./attach.ts";
import { clockedNodes } from "./clocks.ts";
import { createPlaces } from "./create-places.ts";
import { dockerTestbed } from "./docker-testbed.ts";
import { type EngineHost, engineHost } from "./engine-host.ts";
import { areThere, ensureImages, type Images } from "./images.ts";
import { runLabels } from "./labels.ts";
import { removeEndedRun } from "./leftovers.ts";
import type { ManagedNode } from "./managed-node.ts";
import { parallelContainers } from "./parallel-containers.ts";
import { handlesOf, surroundingsOf, watchPlaces } from "./places.ts";
import { adminChannel, chooseReach } from "./reach.ts";
import { startRouters } from "./routers.ts";
import { createRunNetworks } from "./run-network.ts";
import { type Surroundings, shapedNode } from "./shaped-node.ts";

export interface DockerEngineOptions {
  /** Images that are on the engine already; left out, they are made where they are missing. */
  readonly images?: Images;
}

export function dockerEngine(docker: Docker, o: DockerEngineOptions = {}): Engine {
  const inTurn = oneAtATime();
  let made: Images | undefined;
  // Of networks that begin at once, the first makes the images, and the others find them.
  const imagesFor = (upOptions: UpOptions) =>
    inTurn("images", async () => {
      if (made === undefined || !(await areThere(docker, made))) made = await ensureImages(docker, upOptions);
      return made;
    });
  return {
    capabilities: () => engineHost(docker),
    up: async (plan, upOptions) => up(docker, plan, o.images ?? (await imagesFor(upOptions)), upOptions),
    attach: (plan, attachOptions) => attach(docker, plan, attachOptions),
  };
}

async function up(docker: Docker, plan: Plan, images: Images, o: UpOptions): Promise<Testbed> {
  const host = await engineHost(docker);
  const labels = await runLabels(plan, o);
  const network = `meshbed-${o.runId}`;
  const incidents: Incident[] = [];
  const onIncident = (incident: Incident) => incidents.push(incident);
  let agent: SupervisedAgent | undefined;
  let kept = false;
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => (kept ? await agent?.markKept() : await removeEndedRun(docker, o.runId, o.onProgress)));

  o.onProgress(`making the network ${plan.network.subnet} and ${plan.nodes.length} containers`);
  await createRunNetworks(docker, plan.network, { ...o, name: network, labels });
  // Podman makes a network's bridge with the first container in it: before that, its gateway proves nothing.
  const { reach: wish = "auto" } = o;
  const reach = host.engine.name === "podman" && wish === "auto" ? "direct" : await chooseReach(plan.network, wish);
  if (reach === "agent") o.onProgress("the net agent calls the nodes, whose network is not on this host");
  const places: ManagedNode[] = [];
  const surroundings: Surroundings = (place) => surroundingsOf(place, plan, reach, routers);
  const everything = () => places.flatMap((place) => shapedNode(place, surroundings) ?? []);
  const clocked = clockedNodes(plan, o.purpose);
  const moveClocks = clocked.size > 0;
  const agentOptions = {
    ...{ ...o, image: images.agent, labels, plan, moveClocks, netem: o.netem?.wish ?? "auto" },
    ...(reach === "agent" && { network }),
  };
  const start = (listener: AgentListener) => startAgent(docker, agentOptions, listener);
  const supervised = stack.use(await superviseAgent({ start, everything, onIncident, signal: o.signal }));
  agent = supervised;
  const concurrency = parallelContainers(host.cpus);
  const routersOptions = { ...o, image: images.agent, network, labels, agent: supervised, concurrency, onIncident };
  const routers = stack.use(await startRouters(docker, plan, routersOptions));
  const adminToken = randomBytes(24).toString("base64url");
  await supervised.ask((client) => client.setClocks([...clocked].map((node) => ({ node, offsetMs: 0 }))));
  const making = {
    ...o,
    images: { ...images.nodes, agent: images.agent },
    labels,
    network,
    adminToken,
    clocked,
    concurrency,
  };
  const { nodes, surveyors } = await createPlaces(docker, plan, making);
  places.push(...nodes, ...surveyors);
  const watched = { runId: o.runId, nodes, surveyors, routers, agent: supervised, surroundings, onIncident };
  stack.use(await watchPlaces(docker, watched));
  o.signal.throwIfAborted();
  return dockerTestbed(docker, {
    environment: {
      ...environmentOf(host, images, { ...supervised.netem, ...(o.netem?.why && { why: o.netem.why }) }),
      ...(reach === "agent" && { reach }),
    },
    handles: handlesOf(nodes, adminToken, adminChannel(supervised, reach)),
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
