/** What runs there are on several hosts, and their removal. */
import type Docker from "dockerode";
import { MeshbedError, messageOf } from "../../../base/errors.ts";
import { findLeftovers, type Leftover, removeEndedRun, removeRun } from "../leftovers.ts";

export interface RunHost {
  readonly name: string;
  readonly docker: Docker;
}

/** Each run once, with what it has on all hosts together; the oldest first. Throws what the first host says that does not answer. */
export async function findLeftoversOn(hosts: readonly RunHost[]): Promise<readonly Leftover[]> {
  const found = (await Promise.all(hosts.map(({ docker }) => findLeftovers(docker)))).flat();
  const runs = [...Map.groupBy(found, ({ runId }) => runId).values()].map((parts) => parts.reduce(together));
  return runs.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/** A network that spans the hosts is seen on each. */
function together(a: Leftover, b: Leftover): Leftover {
  return {
    ...a,
    containers: a.containers + b.containers,
    networks: Math.max(a.networks, b.networks),
    kept: a.kept || b.kept,
    agentRuns: a.agentRuns && b.agentRuns,
  };
}

/** A host that does not answer lets go of nothing, and no manager's patience mends that. */
const shortPatienceMs = 5000;

/**
 * @param hosts the manager of their Swarm last: it keeps the network while another host has containers in it
 * @param isWhole false where others that the run may be on do not answer. Throws MeshbedError ENGINE with what each host says.
 */
export async function removeFrom(hosts: readonly RunHost[], runId: string, isWhole = true): Promise<void> {
  await onEach(hosts, isWhole, ({ docker }, endpointsMs) => removeRun(docker, runId, { endpointsMs }));
}

/** As `removeFrom`, at the end of one's own run: as `removeEndedRun` on each host. */
export async function removeEndedFrom(
  hosts: readonly RunHost[],
  runId: string,
  tell: (line: string) => void,
): Promise<void> {
  await onEach(hosts, true, ({ name, docker }, endpointsMs) =>
    removeEndedRun(docker, runId, (line) => tell(`${name}: ${line}`), { endpointsMs }),
  );
}

/** The last after all others. One that fails keeps no other from its removal. */
async function onEach(
  hosts: readonly RunHost[],
  isWhole: boolean,
  remove: (host: RunHost, endpointsMs: number | undefined) => Promise<void>,
): Promise<void> {
  const [first, ...others] = hosts;
  if (first !== undefined && others.length === 0 && isWhole) return await remove(first, undefined);
  const attempt = async (host: RunHost, patienceMs?: number) => {
    try {
      await remove(host, patienceMs);
      return [];
    } catch (error) {
      return [`${host.name}: ${messageOf(error)}`];
    }
  };
  const problems = (await Promise.all(hosts.slice(0, -1).map((host) => attempt(host)))).flat();
  const patienceMs = isWhole && problems.length === 0 ? undefined : shortPatienceMs;
  for (const last of hosts.slice(-1)) problems.push(...(await attempt(last, patienceMs)));
  if (problems.length > 0) {
    throw new MeshbedError("ENGINE", `${problems.join("\n")}\n\`meshbed clean --hosts <file>\` removes the rest`);
  }
}
