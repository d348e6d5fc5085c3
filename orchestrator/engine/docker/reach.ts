/**
 * How nodes' admin APIs are reached: by this process itself, where it is on the host of the nodes' bridge, else by calls that the net agent
 * makes, which then has a place in the nodes' network. So it works with engines in a virtual machine, of a user's own, and on other hosts.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import type Docker from "dockerode";
import { MeshbedError } from "../../base/errors.ts";
import type { NetworkPlan, Plan } from "../../model/plan.ts";
import type { AdminChannel } from "../../nodes/admin-call.ts";
import { agentAddressIn } from "../../plan/stack-blocks.ts";
import type { Reach, ReachWish } from "../engine.ts";
import type { AgentClient } from "./agent-client.ts";
import type { SupervisedAgent } from "./agent-supervisor.ts";
import { endpointAt } from "./endpoint.ts";
import { behindNatsOf } from "./run-network.ts";

/**
 * This process can reach a network that stands when the network's gateway is an address of its own, which is so unless the engine runs in a
 * virtual machine, in a user's own network namespace or on another host. Throws MeshbedError ENGINE when it is to and cannot.
 */
export async function chooseReach({ gateway }: NetworkPlan, wish: ReachWish): Promise<Reach> {
  if (wish === "agent") return "agent";
  const socket = createSocket("udp4");
  try {
    socket.bind(0, gateway);
    await once(socket, "listening");
    return "direct";
  } catch (cause) {
    if (wish === "auto") return "agent";
    throw new MeshbedError(
      "ENGINE",
      `this process cannot reach the engine's containers: their network's gateway ${gateway} is not an address of this host, as with ` +
        "Docker Desktop, rootless engines and engines on other hosts. Leave out `--reach direct`: the net agent reaches them.",
      { cause },
    );
  } finally {
    socket.close();
  }
}

/** Where admin traffic of nodes comes from: the host's address in their network, or the agent's. @param seat as in `agentAddressIn` */
export function adminAddressIn(
  { subnet, gateway }: Pick<NetworkPlan, "subnet" | "gateway">,
  reach: Reach,
  seat = 0,
): string {
  return reach === "agent" ? agentAddressIn(subnet, seat) : gateway;
}

/** The agent's place in the network of a run that it reaches the nodes of. @param seat as in `agentAddressIn` */
export function agentPlace(
  network: string,
  { network: { subnet } }: Plan,
  seat: number,
): Partial<Docker.ContainerCreateOptions> {
  return { NetworkingConfig: endpointAt(network, { address: agentAddressIn(subnet, seat), address6: null }) };
}

/** Its other place, beside nodes behind NATs: engines make a container with one. */
export async function placeBehindNats(
  docker: Docker,
  container: Docker.Container,
  network: string,
  { network: { behindNats } }: Plan,
): Promise<void> {
  if (behindNats === null) return;
  const { EndpointsConfig } = endpointAt("it", { address: agentAddressIn(behindNats.subnet), address6: null });
  const EndpointConfig = EndpointsConfig?.it;
  await docker.getNetwork(behindNatsOf(network)).connect({ Container: container.id, EndpointConfig });
}

/** Undefined where this process calls nodes itself. */
export function adminChannel(agent: SupervisedAgent, reach: Reach): AdminChannel | undefined {
  if (reach === "direct") return undefined;
  return (call, o) => agent.ask((client) => callBy(client)(call, o));
}

/** By an agent that has a place in the nodes' network. */
export function callBy(agent: Pick<AgentClient, "call">): AdminChannel {
  return async (call, o) => {
    const answer = await agent.call(call, o);
    if ("failed" in answer) throw new Error(answer.failed);
    return answer;
  };
}
