/**
 * Takes in hand what of a standing network is on one host, and speaks to the net agent there, which waits for a caller; where that is gone,
 * another takes its place.
 */
import assert from "node:assert/strict";
import type Docker from "dockerode";
import { engineMessage } from "../../../docker/engine-error.ts";
import { MeshbedError } from "../../base/errors.ts";
import type { Plan } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import type { AttachOptions, Incident } from "../engine.ts";
import type { AgentListener } from "./agent-client.ts";
import { callAgent, startAgent } from "./agent-container.ts";
import { superviseAgent } from "./agent-supervisor.ts";
import { clockedIn } from "./clocks.ts";
import { type Labels, label } from "./labels.ts";
import { type ManagedNode, managedNode } from "./managed-node.ts";
import { resumeLives } from "./node-lives.ts";
import { parallelContainers } from "./parallel-containers.ts";
import { surroundingsOf, watchPlaces } from "./places.ts";
import { adminAddressIn } from "./reach.ts";
import { findRouters } from "./routers.ts";
import { type Surroundings, shapedNode } from "./shaped-node.ts";
import { type Site, siteOf } from "./site.ts";
import { onlyContainer } from "./surveyor-container.ts";

export interface StandingPart {
  readonly docker: Docker;
  /** As in `SiteOptions`. */
  readonly seat: number;
  /** What of it is there. */
  readonly plan: Plan;
  /** All of the run on this host. */
  readonly containers: readonly Docker.ContainerInfo[];
  /** The ones that nodes, routers and surveyors have now, by their ids. */
  readonly present: ReadonlyMap<NodeId, Docker.ContainerInfo>;
}

export interface AttachSiteOptions extends AttachOptions {
  readonly adminToken: string;
  readonly onIncident: (incident: Incident) => void;
  /** Takes what is to be let go of. */
  readonly stack: AsyncDisposableStack;
}

export interface AttachedSite {
  readonly site: Site;
  /** How the process of each node was found. */
  readonly found: readonly (readonly [NodeId, Found])[];
}

type Found = "running" | "paused" | "down";

export async function attachSite(part: StandingPart, o: AttachSiteOptions): Promise<AttachedSite> {
  const { docker, seat, plan, containers } = part;
  const { adminToken, stack, onIncident } = o;
  const { reach = "direct", images, engine, host, hosts } = o.environment;
  const presentOf = ({ id }: { readonly id: NodeId }) => part.present.get(id) ?? assert.fail(`${id} has a container`);
  const places: ManagedNode[] = [];
  const surroundings: Surroundings = (place) => surroundingsOf(place, plan, { whoCalls: reach, seat }, routers);
  const everything = () => places.flatMap((place) => shapedNode(place, surroundings) ?? []);
  const start = agentStarter(part, o);
  const agent = stack.use(await superviseAgent({ start, everything, onIncident, signal: o.signal }));
  const common = { ...o, image: images.agent ?? "", labels: {}, network: "", agent, onIncident };
  const routersOptions = { ...common, concurrency: parallelContainers((hosts?.[seat] ?? host).cpus) };
  const routers = stack.use(await findRouters(docker, plan, (nat) => presentOf(nat).Id, routersOptions));
  const clocked = clockedIn(containers);
  const lives = {
    ...o,
    images,
    labels: runLabelsOf(containers),
    network: `meshbed-${o.runId}`,
    adminToken,
    clocked,
    runtime: engine.runtime,
  };
  const nodes = await Promise.all(
    plan.nodes.map((node) => {
      const own = containers.filter(({ Labels }) => Labels[label.node] === node.id);
      const resumed = resumeLives(docker, node, own, presentOf(node), lives);
      return adopted(managedNode(resumed, { hasClock: clocked.has(node.id) }));
    }),
  );
  const surveyors = await Promise.all(
    plan.surveyors.map((surveyor) =>
      adopted(managedNode(onlyContainer(docker.getContainer(presentOf(surveyor).Id), surveyor))),
    ),
  );
  places.push(...nodes.map(({ node }) => node), ...surveyors.map(({ node }) => node));
  // Most have their conditions already. A new agent knows of none, and one that was started from outside has lost its own.
  const problem = (await agent.ask((client) => client.apply(everything()))).find((text) => text !== "");
  if (problem !== undefined) throw new MeshbedError("AGENT", problem);

  const managed = { nodes: nodes.map(({ node }) => node), surveyors: surveyors.map(({ node }) => node) };
  stack.use(await watchPlaces(docker, { runId: o.runId, ...managed, routers, agent, surroundings, onIncident }));
  const agentAddress = adminAddressIn(plan.network, reach, seat);
  return {
    site: siteOf(docker, { ...managed, agent, agentAddress, surroundings, adminToken, whoCalls: reach }),
    found: nodes.map(({ node, state }) => [node.plan.id, state]),
  };
}

/** First the agent that waits, where it runs; whatever comes later is a new one. */
function agentStarter({ docker, seat, plan, containers }: StandingPart, o: AttachOptions) {
  const own = containers.filter(({ Labels }) => Labels[label.role] === "agent");
  let waiting = own.find(({ State }) => State === "running");
  const { images, netem } = o.environment;
  return async (listener: AgentListener) => {
    const present = waiting;
    waiting = undefined;
    if (present !== undefined) return await callAgent(docker, present.Id, listener);
    return await startAgent(
      docker,
      {
        runId: o.runId,
        image: images.agent ?? "",
        labels: runLabelsOf(containers),
        plan,
        moveClocks: clockedIn(containers).size > 0,
        netem: netem.backend === "none" ? "auto" : netem.backend,
        network: o.environment.reach === "agent" ? `meshbed-${o.runId}` : undefined,
        seat,
      },
      listener,
    );
  };
}

/** What all of a run's containers have in common. */
function runLabelsOf([container]: readonly Docker.ContainerInfo[]): Labels {
  const labels = container?.Labels ?? {};
  const keys = [label.project, label.run, label.name, label.startedAt, label.owner, label.directory];
  return Object.fromEntries(keys.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])));
}

async function adopted(node: ManagedNode): Promise<{ readonly node: ManagedNode; readonly state: Found }> {
  try {
    return { node, state: await node.find() };
  } catch (cause) {
    throw new MeshbedError("ENGINE", `${node.plan.id} cannot be looked at: ${engineMessage(cause)}`, { cause });
  }
}
