/**
 * Takes a network in hand that was left standing: finds its containers by their labels, and speaks to its net agent, which waits for
 * a caller; where that is gone, another takes its place. Disposing lets go of it, and leaves it standing as it is then.
 */
import type Docker from "dockerode";
import { engineMessage } from "../../../docker/engine-error.ts";
import { MeshbedError } from "../../base/errors.ts";
import type { Plan } from "../../model/plan.ts";
import type { AttachOptions, Incident, StandingTestbed } from "../engine.ts";
import type { AgentListener } from "./agent-client.ts";
import { callAgent, startAgent } from "./agent-container.ts";
import { superviseAgent } from "./agent-supervisor.ts";
import { clockedIn } from "./clocks.ts";
import { dockerTestbed } from "./docker-testbed.ts";
import { type Labels, label, labelFilter } from "./labels.ts";
import { type ManagedNode, managedNode } from "./managed-node.ts";
import { resumeLives } from "./node-lives.ts";
import { parallelContainers } from "./parallel-containers.ts";
import { surroundingsOf, watchPlaces } from "./places.ts";
import { adminAddressIn } from "./reach.ts";
import { findRouters } from "./routers.ts";
import { type Surroundings, shapedNode } from "./shaped-node.ts";
import { siteOf } from "./site.ts";
import { adminTokenOf } from "./standing-node.ts";
import { onlyContainer } from "./surveyor-container.ts";

export async function attach(docker: Docker, plan: Plan, o: AttachOptions): Promise<StandingTestbed> {
  const containers = await docker.listContainers({ all: true, filters: labelFilter(o.runId) });
  const find = (what: string) => found(containers, `meshbed-${o.runId}-${what}`, o.runId);
  const adminToken = await adminTokenOf(docker.getContainer(find(plan.nodes[0]?.id ?? "").Id));
  const incidents: Incident[] = [];
  const onIncident = (incident: Incident) => incidents.push(incident);
  await using stack = new AsyncDisposableStack();

  const { reach = "direct" } = o.environment;
  const places: ManagedNode[] = [];
  const surroundings: Surroundings = (place) => surroundingsOf(place, plan, { whoCalls: reach, seat: 0 }, routers);
  const everything = () => places.flatMap((place) => shapedNode(place, surroundings) ?? []);
  const start = agentStarter(docker, containers, plan, o);
  const agent = stack.use(await superviseAgent({ start, everything, onIncident, signal: o.signal }));
  const { images, host, engine } = o.environment;
  const common = { ...o, image: images.agent ?? "", labels: {}, network: "", agent, onIncident };
  const routersOptions = { ...common, concurrency: parallelContainers(host.cpus) };
  const routers = stack.use(await findRouters(docker, plan, (nat) => find(nat).Id, routersOptions));
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
      const present = find(node.id);
      return adopted(managedNode(resumeLives(docker, node, own, present, lives), { hasClock: clocked.has(node.id) }));
    }),
  );
  const surveyors = await Promise.all(
    plan.surveyors.map((surveyor) => {
      const { Id } = find(`surveyor-${surveyor.id.replace("/", ".")}`);
      return adopted(managedNode(onlyContainer(docker.getContainer(Id), surveyor)));
    }),
  );
  places.push(...nodes.map(({ node }) => node), ...surveyors.map(({ node }) => node));
  // Most have their conditions already. A new agent knows of none, and one that was started from outside has lost its own.
  const problem = (await agent.ask((client) => client.apply(everything()))).find((text) => text !== "");
  if (problem !== undefined) throw new MeshbedError("AGENT", problem);

  const managed = { nodes: nodes.map(({ node }) => node), surveyors: surveyors.map(({ node }) => node) };
  stack.use(await watchPlaces(docker, { runId: o.runId, ...managed, routers, agent, surroundings, onIncident }));
  o.signal.throwIfAborted();
  const agentAddress = adminAddressIn(plan.network, reach);
  const testbed = dockerTestbed({
    environment: o.environment,
    sites: [siteOf(docker, { ...managed, agent, agentAddress, surroundings, adminToken, whoCalls: reach })],
    incidents,
    keep: () => undefined,
    stack: stack.move(),
  });
  return { ...testbed, found: new Map(nodes.map(({ node, state }) => [node.plan.id, state])) };
}

function found(containers: readonly Docker.ContainerInfo[], name: string, runId: string): Docker.ContainerInfo {
  const container = containers.find(({ Names }) => Names.includes(`/${name}`));
  if (container !== undefined) return container;
  throw new MeshbedError(
    "ENGINE",
    `run ${runId} is not whole any more: its container ${name} is gone; \`meshbed down ${runId}\` removes the rest`,
  );
}

/** First the agent that waits, where it runs; whatever comes later is a new one. Each is of the kept at once. */
function agentStarter(docker: Docker, containers: readonly Docker.ContainerInfo[], plan: Plan, o: AttachOptions) {
  const own = containers.filter(({ Labels }) => Labels[label.role] === "agent");
  let waiting = own.find(({ State }) => State === "running");
  const { images, netem } = o.environment;
  return async (listener: AgentListener) => {
    const present = waiting;
    waiting = undefined;
    if (present !== undefined) return await callAgent(docker, present.Id, listener);
    const agent = await startAgent(
      docker,
      {
        runId: o.runId,
        image: images.agent ?? "",
        labels: runLabelsOf(containers),
        plan,
        moveClocks: clockedIn(containers).size > 0,
        netem: netem.backend === "none" ? "auto" : netem.backend,
        network: o.environment.reach === "agent" ? `meshbed-${o.runId}` : undefined,
        seat: 0,
      },
      listener,
    );
    await agent.markKept();
    return agent;
  };
}

/** What all of a run's containers have in common. */
function runLabelsOf([container]: readonly Docker.ContainerInfo[]): Labels {
  const labels = container?.Labels ?? {};
  const keys = [label.project, label.run, label.name, label.startedAt, label.owner, label.directory];
  return Object.fromEntries(keys.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])));
}

type Found = "running" | "paused" | "down";

async function adopted(node: ManagedNode): Promise<{ readonly node: ManagedNode; readonly state: Found }> {
  try {
    return { node, state: await node.find() };
  } catch (cause) {
    throw new MeshbedError("ENGINE", `${node.plan.id} cannot be looked at: ${engineMessage(cause)}`, { cause });
  }
}
