/** What of a run is on one host: its containers, the net agent that shapes them, and what happens to them by themselves. */
import type Docker from "dockerode";
import type { Plan } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import type { Incident, NodeHandle, Reach, UpOptions } from "../engine.ts";
import type { AgentListener } from "./agent-client.ts";
import { startAgent } from "./agent-container.ts";
import { type SupervisedAgent, superviseAgent } from "./agent-supervisor.ts";
import { clockedNodes } from "./clocks.ts";
import { createPlaces } from "./create-places.ts";
import type { Images } from "./images.ts";
import type { Labels } from "./labels.ts";
import type { ManagedNode } from "./managed-node.ts";
import { parallelContainers } from "./parallel-containers.ts";
import { handlesOf, surroundingsOf, watchPlaces } from "./places.ts";
import { adminAddressIn, adminChannel } from "./reach.ts";
import { startRouters } from "./routers.ts";
import { type Surroundings, shapedNode } from "./shaped-node.ts";

export interface Site {
  readonly docker: Docker;
  readonly nodes: ReadonlyMap<NodeId, ManagedNode>;
  /** By the ids of their zones. */
  readonly surveyors: ReadonlyMap<NodeId, ManagedNode>;
  readonly agent: SupervisedAgent;
  readonly surroundings: Surroundings;
  readonly handles: ReadonlyMap<NodeId, NodeHandle>;
  /** The agent's own in the run's network; the host's where this process calls the nodes. */
  readonly agentAddress: string;
}

export interface SiteOptions extends UpOptions {
  readonly images: Images;
  readonly labels: Labels;
  /** The run's network, which stands. */
  readonly network: string;
  /** Of the nodes' containers; undefined: the engine's own choice. */
  readonly runtime: string | undefined;
  readonly adminToken: string;
  readonly whoCalls: Reach;
  /** Of the agent's address among those of all hosts, from 0. */
  readonly seat: number;
  /** The host's. */
  readonly cpus: number;
  readonly onIncident: (incident: Incident) => void;
  /** Takes what is to be let go of. */
  readonly stack: AsyncDisposableStack;
}

/** @param plan what of it is there. No node is started. Throws MeshbedError ENGINE or AGENT; what was made is for whoever removes the run. */
export async function openSite(docker: Docker, plan: Plan, o: SiteOptions): Promise<Site> {
  const { images, network, whoCalls, seat, stack, onIncident } = o;
  const places: ManagedNode[] = [];
  const surroundings: Surroundings = (place) => surroundingsOf(place, plan, { whoCalls, seat }, routers);
  const everything = () => places.flatMap((place) => shapedNode(place, surroundings) ?? []);
  const clocked = clockedNodes(plan, o.purpose);
  const agentOptions = {
    ...{ ...o, image: images.agent, plan, moveClocks: clocked.size > 0, netem: o.netem?.wish ?? ("auto" as const) },
    network: whoCalls === "agent" ? network : undefined,
  };
  const start = (listener: AgentListener) => startAgent(docker, agentOptions, listener);
  const agent = stack.use(await superviseAgent({ start, everything, onIncident, signal: o.signal }));
  const concurrency = parallelContainers(o.cpus);
  const routers = stack.use(await startRouters(docker, plan, { ...o, image: images.agent, agent, concurrency }));
  await agent.ask((client) => client.setClocks([...clocked].map((node) => ({ node, offsetMs: 0 }))));
  const making = { ...o, images: { ...images.nodes, agent: images.agent }, clocked, concurrency };
  const { nodes, surveyors } = await createPlaces(docker, plan, making);
  places.push(...nodes, ...surveyors);
  stack.use(await watchPlaces(docker, { ...o, nodes, surveyors, routers, agent, surroundings }));
  const agentAddress = adminAddressIn(plan.network, whoCalls, seat);
  return siteOf(docker, { nodes, surveyors, agent, agentAddress, surroundings, adminToken: o.adminToken, whoCalls });
}

export interface SiteParts extends Pick<Site, "agent" | "agentAddress" | "surroundings"> {
  readonly nodes: readonly ManagedNode[];
  readonly surveyors: readonly ManagedNode[];
  readonly adminToken: string;
  readonly whoCalls: Reach;
}

export function siteOf(docker: Docker, { adminToken, whoCalls, ...parts }: SiteParts): Site {
  const byId = (places: readonly ManagedNode[]) => new Map(places.map((place) => [place.plan.id, place]));
  return {
    ...parts,
    docker,
    nodes: byId(parts.nodes),
    surveyors: byId(parts.surveyors),
    handles: handlesOf(parts.nodes, adminToken, adminChannel(parts.agent, whoCalls)),
  };
}
