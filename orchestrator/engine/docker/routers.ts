/**
 * The routers of a run's NATs: a sleeping container each, of which the net agent makes a router. They run as long as the
 * network stands. One that ends from outside cuts its nodes off until it is started again; both are told.
 */
import type Docker from "dockerode";
import { pMapSettled } from "p-map";
import { engineMessage } from "../../../docker/engine-error.ts";
import { MeshbedError } from "../../base/errors.ts";
import type { NatPlan, NodePlan, Plan } from "../../model/plan.ts";
import type { Incident } from "../engine.ts";
import type { ShapedNode } from "./agent-client.ts";
import type { SupervisedAgent } from "./agent-supervisor.ts";
import { watchContainers } from "./engine-events.ts";
import { type Labels, routerLabels } from "./labels.ts";
import { sleepingContainer } from "./sleeping-container.ts";

export interface RoutersOptions {
  readonly runId: string;
  /** The net agent's. */
  readonly image: string;
  readonly network: string;
  readonly labels: Labels;
  readonly agent: SupervisedAgent;
  /** How many are started at once. */
  readonly concurrency: number;
  readonly onIncident: (incident: Incident) => void;
  readonly signal: AbortSignal;
}

export interface Routers extends Disposable {
  /** What the agent is told of the NAT that a node is behind, but for where admin traffic comes from; undefined where it is behind none. */
  behind(node: Pick<NodePlan, "nat">): Omit<NonNullable<ShapedNode["behind"]>, "gateway"> | undefined;
  /** From now on a router that comes back gets its nodes back by this. */
  watch(reshape: (nat: NatPlan) => Promise<void>): Promise<void>;
}

interface Router {
  readonly nat: NatPlan;
  readonly container: Docker.Container;
  pid: number;
}

/** Throws MeshbedError ENGINE or AGENT. Disposing ends the watch; the containers stay for whoever removes the run. */
export async function startRouters(docker: Docker, plan: Plan, o: RoutersOptions): Promise<Routers> {
  const { nats } = plan.network;
  const settled = await pMapSettled(nats, (nat) => start(docker, nat, plan, o), { concurrency: o.concurrency });
  // All that was begun is awaited, so that the removal meets it.
  const failed = settled.find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  const routers = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  return routersOf(docker, routers, plan, o);
}

/** Those of a network that stands, by the ids of their containers. Throws MeshbedError ENGINE where one does not run. */
export async function findRouters(
  docker: Docker,
  plan: Plan,
  containerIdOf: (nat: NatPlan) => string,
  o: RoutersOptions,
): Promise<Routers> {
  const find = async (nat: NatPlan): Promise<Router> => {
    const container = docker.getContainer(containerIdOf(nat));
    try {
      return { nat, container, pid: await pidOf(container) };
    } catch (cause) {
      throw new MeshbedError("ENGINE", `the router ${nat.id} does not run: ${engineMessage(cause)}`, { cause });
    }
  };
  return routersOf(docker, await Promise.all(plan.network.nats.map(find)), plan, o);
}

/** Of its container. No id of a node has an underscore, so it is none of theirs. */
export function routerName(runId: string, nat: string): string {
  return `meshbed-${runId}-${nat}`;
}

function routersOf(docker: Docker, routers: readonly Router[], plan: Plan, o: RoutersOptions): Routers {
  const byNat = new Map(routers.map((router) => [router.nat.id, router]));
  let watching: Disposable | undefined;
  return {
    behind({ nat: id }) {
      const router = byNat.get(id ?? "");
      if (router === undefined) return undefined;
      const { subnet, inside } = router.nat;
      return { pid: router.pid, subnet, inside };
    },
    async watch(reshape) {
      if (routers.length > 0) watching = await watchRouters(docker, routers, plan, { ...o, reshape });
    },
    [Symbol.dispose]: () => watching?.[Symbol.dispose](),
  };
}

async function start(docker: Docker, nat: NatPlan, plan: Plan, o: RoutersOptions): Promise<Router> {
  o.signal.throwIfAborted();
  try {
    const specification = sleepingContainer({
      ...o,
      name: routerName(o.runId, nat.id),
      labels: { ...o.labels, ...routerLabels },
      address: nat.address,
      address6: null,
      sysctls: { "net.ipv4.ip_forward": "1" },
    });
    const container = await docker.createContainer(specification);
    await container.start({ abortSignal: o.signal });
    const router = { nat, container, pid: await pidOf(container) };
    await makeRouter(router, plan, o.agent);
    return router;
  } catch (cause) {
    o.signal.throwIfAborted();
    throw new MeshbedError("ENGINE", `the router ${nat.id} could not be started: ${engineMessage(cause)}`, { cause });
  }
}

async function makeRouter({ nat, pid }: Router, plan: Plan, agent: SupervisedAgent): Promise<void> {
  const addressOf = new Map(plan.nodes.map(({ id, address }) => [id, address]));
  const { kind, address, subnet, inside } = nat;
  const ports = nat.ports.map(({ port, node, nodePort }) => ({
    port,
    to: addressOf.get(node) ?? "",
    toPort: nodePort,
  }));
  await agent.ask((client) => client.makeRouter({ pid, kind, address, subnet, inside, ports }));
}

type WatchOptions = RoutersOptions & { readonly reshape: (nat: NatPlan) => Promise<void> };

async function watchRouters(
  docker: Docker,
  routers: readonly Router[],
  plan: Plan,
  o: WatchOptions,
): Promise<Disposable> {
  const byContainer = new Map(routers.map((router) => [router.container.id, router]));
  const endedAtMs = new Map<Router, number>();
  return await watchContainers(docker, o.runId, {
    onContainerEnd({ containerId, atMs: fromMs }) {
      const router = byContainer.get(containerId);
      if (router === undefined) return;
      endedAtMs.set(router, fromMs);
      const message = `the router ${router.nat.id} ended from outside of this run: ${router.nat.nodes.join(", ")} are cut off`;
      o.onIncident({ where: "engine", message, outage: { fromMs, toMs: null } });
    },
    onContainerStart(containerId) {
      const router = byContainer.get(containerId);
      if (router !== undefined) void bringBack(router, endedAtMs.get(router) ?? Date.now(), plan, o);
    },
    // Whoever watches the nodes tells it.
    onLost: () => undefined,
  });
}

async function bringBack(router: Router, fromMs: number, plan: Plan, o: WatchOptions): Promise<void> {
  const { id } = router.nat;
  try {
    router.pid = await pidOf(router.container);
    await makeRouter(router, plan, o.agent);
    await o.reshape(router.nat);
    const toMs = Date.now();
    const message = `the router ${id} was away for ${Math.round(toMs - fromMs)} ms`;
    o.onIncident({ where: "engine", message, outage: { fromMs, toMs } });
  } catch (error) {
    o.onIncident({ where: "engine", message: `the router ${id} could not be brought back: ${engineMessage(error)}` });
  }
}

async function pidOf(container: Docker.Container): Promise<number> {
  const { State } = await container.inspect();
  if (!State.Running) throw new Error(`it ended right after its start, with code ${State.ExitCode}`);
  return State.Pid;
}
