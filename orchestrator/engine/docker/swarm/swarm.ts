/** The Docker Swarm that a run's hosts are in: looked at, formed, and left again. Only its overlay networks are used, none of its services. */
import type Docker from "dockerode";
import { engineMessage } from "../../../../docker/engine-error.ts";
import { MeshbedError, messageOf } from "../../../base/errors.ts";
import type { HostShare } from "../../../plan/place-on-hosts.ts";

/** A host by its engine. */
export interface SwarmHost extends HostShare {
  readonly docker: Docker;
  /** At which the other hosts reach it; needed to form a Swarm alone. */
  readonly address?: string;
}

/** As `docker info` tells of it; none of a worker's knows the other hosts. */
interface Membership {
  readonly LocalNodeState: string;
  readonly NodeID: string;
  readonly ControlAvailable: boolean;
}

/** Where Docker's managers listen. */
const managerPort = 2377;
const formIt = "`meshbed hosts <file> --form` forms one of all of them";

/** The first host that manages the Swarm which all of them are in. Throws MeshbedError NO_ENGINE with how to mend it. */
export async function managerOf<H extends Pick<SwarmHost, "name" | "docker">>(hosts: readonly H[]): Promise<H> {
  const members = await Promise.all(hosts.map(async (host) => ({ host, membership: await membershipOf(host) })));
  const outside = members.filter(({ membership }) => membership.LocalNodeState !== "active");
  if (outside.length > 0) throw noSwarm(`${namesOf(outside)} not in a Swarm; ${formIt}`);
  const twice = members.find(
    (one, i) => members.findIndex(({ membership }) => membership.NodeID === one.membership.NodeID) !== i,
  );
  if (twice !== undefined) throw noSwarm(`${twice.host.name} is the engine of another of the hosts; name each once`);
  const manager = members.find(({ membership }) => membership.ControlAvailable)?.host;
  if (manager === undefined) throw noSwarm("none of the hosts manages their Swarm; name one that does, too");
  const nodes: readonly { readonly ID: string; readonly Status?: { readonly State?: string } }[] =
    await manager.docker.listNodes();
  const ready = new Set(nodes.flatMap(({ ID, Status }) => (Status?.State === "ready" ? [ID] : [])));
  const strangers = members.filter(({ membership }) => !ready.has(membership.NodeID));
  if (strangers.length > 0) throw noSwarm(`${namesOf(strangers)} not ready in the Swarm that ${manager.name} manages`);
  return manager;
}

/** Those that answer, managers of a Swarm last; of the others it is told what they say. */
export async function answering<H extends Pick<SwarmHost, "name" | "docker">>(
  hosts: readonly H[],
  tell: (line: string) => void,
): Promise<readonly H[]> {
  const asked = await Promise.all(
    hosts.map(async (host) => {
      try {
        return [{ host, manages: (await membershipOf(host)).ControlAvailable }];
      } catch (error) {
        tell(messageOf(error));
        return [];
      }
    }),
  );
  return asked
    .flat()
    .toSorted((a, b) => Number(a.manages) - Number(b.manages))
    .map(({ host }) => host);
}

/** Of hosts of which none is in a Swarm; the first becomes its manager. Throws MeshbedError ENGINE; those that joined leave again then. */
export async function formSwarm(hosts: readonly SwarmHost[]): Promise<void> {
  const [first, ...others] = hosts;
  if (first === undefined) return;
  for (const host of hosts) {
    if ((await membershipOf(host)).LocalNodeState === "inactive") continue;
    throw new MeshbedError("ENGINE", `${host.name} is in a Swarm already; \`--dissolve\` has it leave`);
  }
  try {
    const listening = (host: SwarmHost) => ({ ListenAddr: `0.0.0.0:${managerPort}`, AdvertiseAddr: addressOf(host) });
    await first.docker.swarmInit(listening(first));
    const { JoinTokens } = await first.docker.swarmInspect();
    const RemoteAddrs = [`${addressOf(first)}:${managerPort}`];
    for (const host of others) {
      await host.docker.swarmJoin({ ...listening(host), RemoteAddrs, JoinToken: JoinTokens.Worker });
    }
  } catch (cause) {
    await dissolveSwarm(hosts).catch(() => undefined); // what kept it from being formed says more
    throw new MeshbedError("ENGINE", `the Swarm could not be formed: ${engineMessage(cause)}`, { cause });
  }
}

/** Has all of them leave what Swarm they are in, the first, which may manage it, last. Gives the names of those that were in one. */
export async function dissolveSwarm(hosts: readonly SwarmHost[]): Promise<readonly string[]> {
  const left: string[] = [];
  for (const { name, docker } of hosts.toReversed()) {
    if ((await membershipOf({ name, docker })).LocalNodeState === "inactive") continue;
    await docker.swarmLeave({ force: true });
    left.push(name);
  }
  return left;
}

/** "manager", "worker", or what keeps it from being either: "inactive", "pending", "error", "locked". */
export async function roleOf(host: Pick<SwarmHost, "name" | "docker">): Promise<string> {
  const { LocalNodeState, ControlAvailable } = await membershipOf(host);
  if (LocalNodeState !== "active") return LocalNodeState;
  return ControlAvailable ? "manager" : "worker";
}

async function membershipOf({ name, docker }: Pick<SwarmHost, "name" | "docker">): Promise<Membership> {
  try {
    return (await docker.info()).Swarm;
  } catch (cause) {
    throw new MeshbedError("NO_ENGINE", `the engine of ${name} does not answer: ${engineMessage(cause)}`, { cause });
  }
}

function addressOf({ name, address }: SwarmHost): string {
  if (address !== undefined) return address;
  throw new Error(`${name} has no address; say at which one the others reach it, as address: 192.0.2.7`);
}

function namesOf(members: readonly { readonly host: { readonly name: string } }[]): string {
  const names = members.map(({ host }) => host.name);
  return `${names.join(", ")} ${names.length === 1 ? "is" : "are"}`;
}

function noSwarm(message: string): MeshbedError {
  return new MeshbedError("NO_ENGINE", message);
}
