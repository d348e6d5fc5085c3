/** The nodes and surveyors of a network that stands: how they are spoken to, what surrounds them, and what happens to them by themselves. */
import assert from "node:assert/strict";
import type Docker from "dockerode";
import { MeshbedError } from "../../base/errors.ts";
import { onceFor } from "../../base/once-for.ts";
import type { Plan } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import type { AdminChannel } from "../../nodes/admin-call.ts";
import { nodeImplementations } from "../../nodes/index.ts";
import type { NodeAddress } from "../../nodes/node-client.ts";
import type { Incident, NodeHandle, Reach } from "../engine.ts";
import type { SupervisedAgent } from "./agent-supervisor.ts";
import type { ManagedNode, PlacePlan } from "./managed-node.ts";
import { watchNodes } from "./node-watch.ts";
import { adminAddressIn } from "./reach.ts";
import type { Routers } from "./routers.ts";
import { type Surroundings, shapedNode } from "./shaped-node.ts";

export interface Places {
  readonly runId: string;
  readonly nodes: readonly ManagedNode[];
  readonly surveyors: readonly ManagedNode[];
  readonly routers: Routers;
  readonly agent: SupervisedAgent;
  readonly surroundings: Surroundings;
  readonly onIncident: (incident: Incident) => void;
}

/** Disposing ends the watch. */
export async function watchPlaces(docker: Docker, o: Places): Promise<Disposable> {
  const { nodes, surveyors, routers, agent, surroundings } = o;
  const shape = (place: ManagedNode) => shapeOne(agent, place, surroundings);
  const watch = await watchNodes(docker, { ...o, nodes: [...nodes, ...surveyors], shape });
  await routers.watch(async (nat) => {
    // Their devices are new, and without any condition.
    await agent.ask((client) => client.forget(nat.nodes));
    await Promise.all(nodes.filter((node) => nat.nodes.includes(node.plan.id)).map(shape));
  });
  return watch;
}

export interface Caller {
  readonly whoCalls: Reach;
  /** Of the agent's address among those of all hosts, from 0. */
  readonly seat: number;
}

export function surroundingsOf(
  place: PlacePlan,
  { network }: Plan,
  { whoCalls, seat }: Caller,
  routers: Routers,
): ReturnType<Surroundings> {
  const { gateway6, behindNats } = network;
  const admin = adminAddressIn(network, whoCalls, seat);
  // A surveyor is behind no NAT.
  const nat = "nat" in place ? place.nat : null;
  if (nat !== null && behindNats !== null) {
    const gateway = adminAddressIn(behindNats, whoCalls);
    const behind = routers.behind({ nat });
    return { exempt: [gateway], ...(behind && { behind: { ...behind, gateway } }) };
  }
  return { exempt: gateway6 === null ? [admin] : [admin, gateway6] };
}

/** @param channel left out: this process calls the nodes itself */
export function handlesOf(
  nodes: readonly ManagedNode[],
  adminToken: string,
  channel?: AdminChannel,
): ReadonlyMap<NodeId, NodeHandle> {
  const how = { adminToken, ...(channel && { channel }) };
  return new Map(nodes.map((node) => [node.plan.id, handleOf(node, how)]));
}

/**
 * Each call goes to what the node is then: another of its lives may be of another implementation. In one life it is the same client, which
 * can then ask for changes.
 */
function handleOf(node: ManagedNode, how: Pick<NodeAddress, "adminToken" | "channel">): NodeHandle {
  const clientOf = onceFor((plan: PlacePlan) => {
    assert("implementation" in plan);
    const { id, address, implementation, config } = plan;
    return nodeImplementations[implementation].client({ id, address, adminPort: config.adminPort, ...how });
  });
  const client = () => clientOf(node.plan);
  return {
    state: (since, o) => client().state(since, o),
    publish: (workload, o) => client().publish(workload, o),
    drop: (o) => client().drop(o),
    protect: (peer, o) => client().protect(peer, o),
  };
}

async function shapeOne(agent: SupervisedAgent, place: ManagedNode, surroundings: Surroundings): Promise<void> {
  const shaped = shapedNode(place, surroundings);
  if (shaped === undefined) return;
  const [problem] = await agent.ask((client) => client.apply([shaped]));
  if (problem) throw new MeshbedError("AGENT", problem);
}
