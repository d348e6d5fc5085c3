/** The net agents of a network that stands which call its nodes, where this process does not. */
import type Docker from "dockerode";
import { MeshbedError } from "../../base/errors.ts";
import type { AdminChannel } from "../../nodes/admin-call.ts";
import { callAgent } from "./agent-container.ts";
import { isMarked } from "./kept-mark.ts";
import { label, labelFilter } from "./labels.ts";
import { callBy } from "./reach.ts";
import type { AnyHost } from "./standing-node.ts";

export interface CallingAgent extends AnyHost {
  readonly containerId: string;
}

/** None where this process calls the nodes. Throws MeshbedError BAD_INPUT where the run's own process has them in hand. */
export async function callingAgents(hosts: readonly AnyHost[], runId: string): Promise<readonly CallingAgent[]> {
  const filters = { label: [...labelFilter(runId).label, `${label.role}=agent`] };
  const found = hosts.map(async ({ docker }) => {
    const agents = (await docker.listContainers({ filters })).filter(callsNodes);
    const { Volumes } = await docker.listVolumes({ filters: labelFilter(runId) });
    return agents.map(({ Id }) => ({ docker, containerId: Id, isFree: isMarked(Volumes) }));
  });
  const agents = (await Promise.all(found)).flat();
  if (agents.every(({ isFree }) => isFree)) return agents;
  throw new MeshbedError(
    "BAD_INPUT",
    `the nodes of run ${runId} are called by its net agents, which its own process has in hand while it goes on; leave it standing first (--keep)`,
  );
}

/** The caller has the turn (`run/turn.ts`). @param stack takes what is to be let go of. Throws MeshbedError AGENT. */
export async function channelsBy(
  agents: readonly CallingAgent[],
  stack: AsyncDisposableStack,
): Promise<ReadonlyMap<Docker, AdminChannel>> {
  // Whatever befalls an agent in that moment is told by the call that fails.
  const nobody = { onEnd: () => undefined, onFault: () => undefined, onRestored: () => undefined };
  const opened = agents.map(async ({ docker, containerId }) => {
    const agent = stack.use(await callAgent(docker, containerId, nobody));
    return [docker, callBy(agent.client)] as const;
  });
  return new Map(await Promise.all(opened));
}

/** It has a place in their network then. */
function callsNodes({ HostConfig }: Docker.ContainerInfo): boolean {
  return HostConfig.NetworkMode !== "none";
}
