/**
 * Takes a network in hand that was left standing: finds its containers by their labels, and speaks to its net agent, which waits for
 * a caller; where that is gone, another takes its place. Disposing lets go of it, and leaves it standing as it is then.
 */
import type Docker from "dockerode";
import { engineMessage } from "../../../docker/engine-error.ts";
import { type NodeConfig, nodeConfigVariable } from "../../../node-image/contract/index.ts";
import { MeshbedError } from "../../base/errors.ts";
import type { Plan } from "../../model/plan.ts";
import type { AttachOptions, Incident, StandingTestbed } from "../engine.ts";
import type { AgentListener } from "./agent-client.ts";
import { callAgent, startAgent } from "./agent-container.ts";
import { superviseAgent } from "./agent-supervisor.ts";
import { dockerTestbed } from "./docker-testbed.ts";
import { label, labelFilter } from "./labels.ts";
import { type ManagedNode, managedNode, type PlacePlan } from "./managed-node.ts";
import { parallelContainers } from "./parallel-containers.ts";
import { handlesOf, surroundingsOf, watchPlaces } from "./places.ts";
import { findRouters } from "./routers.ts";
import { type Surroundings, shapedNode } from "./shaped-node.ts";

export async function attach(docker: Docker, plan: Plan, o: AttachOptions): Promise<StandingTestbed> {
  const containers = await docker.listContainers({ all: true, filters: labelFilter(o.runId) });
  const find = (what: string) => found(containers, `meshbed-${o.runId}-${what}`, o.runId);
  const adminToken = await adminTokenOf(docker, find(plan.nodes[0]?.id ?? ""));
  const incidents: Incident[] = [];
  const onIncident = (incident: Incident) => incidents.push(incident);
  await using stack = new AsyncDisposableStack();

  const places: ManagedNode[] = [];
  const surroundings: Surroundings = (place) => surroundingsOf(place, plan, routers);
  const everything = () => places.flatMap((place) => shapedNode(place, surroundings) ?? []);
  const start = agentStarter(docker, containers, plan, o);
  const agent = stack.use(await superviseAgent({ start, everything, onIncident, signal: o.signal }));
  const { images, host } = o.environment;
  const common = { ...o, image: images.agent ?? "", labels: {}, network: "", agent, onIncident };
  const routersOptions = { ...common, concurrency: parallelContainers(host.cpus) };
  const routers = stack.use(await findRouters(docker, plan, (nat) => find(nat).Id, routersOptions));
  const manage = <P extends PlacePlan>(place: P, name: string) => adopted(docker, find(name).Id, place);
  const nodes = await Promise.all(plan.nodes.map((node) => manage(node, node.id)));
  const surveyors = await Promise.all(
    plan.surveyors.map((surveyor) => manage(surveyor, `surveyor-${surveyor.id.replace("/", ".")}`)),
  );
  places.push(...nodes.map(({ node }) => node), ...surveyors.map(({ node }) => node));

  const managed = { nodes: nodes.map(({ node }) => node), surveyors: surveyors.map(({ node }) => node) };
  stack.use(await watchPlaces(docker, { runId: o.runId, ...managed, routers, agent, surroundings, onIncident }));
  o.signal.throwIfAborted();
  const testbed = dockerTestbed(docker, {
    environment: o.environment,
    handles: handlesOf(plan, adminToken),
    nodes: new Map(managed.nodes.map((node) => [node.plan.id, node])),
    surveyors: new Map(managed.surveyors.map((surveyor) => [surveyor.plan.id, surveyor])),
    agent,
    surroundings,
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
function agentStarter(docker: Docker, containers: readonly Docker.ContainerInfo[], { seed }: Plan, o: AttachOptions) {
  const own = containers.filter(({ Labels }) => Labels[label.role] === "agent");
  let waiting = own.find(({ State }) => State === "running");
  const { images, netem } = o.environment;
  return async (listener: AgentListener) => {
    const present = waiting;
    waiting = undefined;
    if (present !== undefined) return await callAgent(docker, present.Id, listener);
    const labels = containers[0]?.Labels ?? {};
    const run = [label.project, label.run, label.name, label.startedAt, label.owner, label.directory];
    const agent = await startAgent(
      docker,
      {
        runId: o.runId,
        image: images.agent ?? "",
        labels: Object.fromEntries(run.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]]))),
        seed,
        netem: netem.backend === "none" ? "auto" : netem.backend,
      },
      listener,
    );
    await agent.markKept();
    return agent;
  };
}

async function adopted(
  docker: Docker,
  containerId: string,
  plan: PlacePlan,
): Promise<{ readonly node: ManagedNode; readonly state: "running" | "paused" | "down" }> {
  const container = docker.getContainer(containerId);
  const node = managedNode(container, plan);
  try {
    const { State } = await container.inspect();
    if (State.Running) await node.adopt();
    return { node, state: State.Paused ? "paused" : State.Running ? "running" : "down" };
  } catch (cause) {
    throw new MeshbedError("ENGINE", `${plan.id} cannot be looked at: ${engineMessage(cause)}`, { cause });
  }
}

/** One for all nodes of a run; what its own settings tell a node is the only place that has it. */
async function adminTokenOf(docker: Docker, { Id }: Docker.ContainerInfo): Promise<string> {
  const { Config } = await docker.getContainer(Id).inspect();
  const prefix = `${nodeConfigVariable}=`;
  const settings = Config.Env.find((variable) => variable.startsWith(prefix));
  return (JSON.parse(settings?.slice(prefix.length) ?? "{}") as Partial<NodeConfig>).adminToken ?? "";
}
