/** What runs there are on an engine, and the removal of one, by label: what a process made, and what a killed one left. */
import type Docker from "dockerode";
import pMap from "p-map";
import { engineMessage, engineStatus } from "../../../docker/engine-error.ts";
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { formatMs } from "../../base/units.ts";
import { waitFor } from "../../base/wait.ts";
import { isMarked } from "./kept-mark.ts";
import { label, labelFilter } from "./labels.ts";
import { isOwnerAlive } from "./owner.ts";

/** A run that has something on the engine, whoever made it. */
export interface Leftover {
  readonly runId: string;
  /** The topology's name. */
  readonly name: string;
  readonly containers: number;
  readonly networks: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** The run's directory on its owner's host, where one was named. */
  readonly directory?: string;
  /** An owner on another host cannot be looked at from here, and is taken to be alive. */
  readonly ownerAlive: boolean;
  /** It was left standing on purpose. */
  readonly kept: boolean;
  /** Without it links are not as planned, or do not change. */
  readonly agentRuns: boolean;
}

/**
 * Containers removed at once. Measured on 2 cores: 2 at once 9 a second, 4 at once 11, 8 at once 13. But where three endpoints of a
 * network go at once, the engine can lose count of them and keep the network for one that is gone: two that share a count in memory write
 * it back after the third made it stale, and one of them takes the other's step back. Source: moby, libnetwork, endpoint_cnt.go,
 * atomicIncDecEpCnt, and moby issue 42119. With eight at once it kept three networks of 75, of 15 to 100 nodes.
 * With somebody listing networks all the time, one of five of 30 containers; with two at once none of five.
 */
const parallelRemovals = 2;

/** How long a removal goes on. */
export interface RemovalPatience {
  /** Without anything going, ms, default two minutes: three hundred containers on a busy host take longer than that in all. */
  readonly standstillMs?: number | undefined;
  /**
   * Where networks alone are left, ms, default 30 s: an engine lets go of endpoints a little after their containers. One that counts
   * what it no longer has never does.
   */
  readonly endpointsMs?: number | undefined;
}

/** What an engine says of a network that it keeps, and what helps where it goes on to. */
const keptFor = [
  {
    says: "has active endpoints",
    // Source: moby, libnetwork, store.go: "Fixing inconsistent endpoint_cnt", at the engine's start.
    mend: "the engine counts endpoints that are gone; restart it, and call `meshbed clean`",
  },
  {
    says: "is in use by task",
    mend: "another host of the Swarm has not let go of it; when that one is back, call `meshbed clean --hosts <file>`",
  },
] as const;

/** All runs that have something on this engine, the oldest first. */
export async function findLeftovers(docker: Docker): Promise<readonly Leftover[]> {
  const { containers, networks, volumes } = await listAll(docker);
  const things = Map.groupBy([...containers, ...networks, ...volumes], (thing) => thing.Labels[label.run] ?? "");
  const runs = [...things].map(async ([runId, [first]]): Promise<Leftover> => {
    const own = containers.filter((container) => container.Labels[label.run] === runId);
    const labels = first?.Labels ?? {};
    return {
      runId,
      name: labels[label.name] ?? "",
      containers: own.length,
      networks: networks.filter((network) => network.Labels[label.run] === runId).length,
      startedAt: labels[label.startedAt] ?? "",
      ...(labels[label.directory] !== undefined && { directory: labels[label.directory] }),
      ownerAlive: await isOwnerAlive(labels[label.owner] ?? ""),
      kept: isMarked(volumes.filter((volume) => volume.Labels[label.run] === runId)),
      agentRuns: own.some(({ Labels, State }) => Labels[label.role] === "agent" && State === "running"),
    };
  });
  return (await Promise.all(runs)).sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/**
 * Removes all that a run has on this engine and makes sure that nothing is left. Done twice is done once. Throws
 * MeshbedError ENGINE with what is left once `patience` ends.
 */
export async function removeRun(docker: Docker, runId: string, patience: RemovalPatience = {}): Promise<void> {
  const { standstillMs = 120_000, endpointsMs = 30_000 } = patience;
  using standstill = deadline(standstillMs);
  const bounds = { signal: standstill.signal, timeoutMs: Infinity, everyMs: 100 };
  let left: readonly string[] = [];
  let stuckSinceMs: number | undefined;
  const isGone = async () => {
    const things = await listAll(docker, runId);
    left = namesOf(things);
    left = await removeOnce(docker, things, standstill);
    const kept = keptFor.find(({ says }) => left.length > 0 && left.every((one) => one.includes(says)));
    stuckSinceMs = kept && (stuckSinceMs ?? performance.now());
    if (kept && performance.now() - (stuckSinceMs ?? 0) >= endpointsMs) throw new Error(kept.mend);
    return left.length === 0 ? true : undefined;
  };
  try {
    await waitFor("the removal", isGone, bounds);
  } catch (cause) {
    const what = left.length > 0 ? `; left: ${left.join(", ")}` : "";
    throw new MeshbedError("ENGINE", `run ${runId} could not be removed: ${engineMessage(cause)}${what}`, { cause });
  }
}

/**
 * As `removeRun`, at the end of one's own run. What came of that stands, even where the engine's miscount keeps its network: then the
 * mend is told, and nothing thrown.
 */
export async function removeEndedRun(
  docker: Docker,
  runId: string,
  tell: (line: string) => void,
  patience: RemovalPatience = {},
): Promise<void> {
  try {
    await removeRun(docker, runId, patience);
  } catch (error) {
    if (!(error instanceof MeshbedError) || messageOf(error.cause) !== keptFor[0].mend) throw error;
    tell(error.message);
  }
}

/** @returns what was there before: nothing is left once this is empty */
async function removeOnce(
  docker: Docker,
  { containers, networks: all, volumes }: Things,
  { signal, extend }: Deadline,
): Promise<readonly string[]> {
  // A Swarm's networks are its managers': from other hosts they go with the last container.
  const isWorker = all.some(isOfSwarm) && (await docker.info()).Swarm?.ControlAvailable !== true;
  const networks = isWorker ? all.filter((network) => !isOfSwarm(network)) : all;
  const removals = containers.map((container) => ({
    name: nameOf(container),
    remove: async () => {
      await docker.getContainer(container.Id).remove({ force: true, v: true });
      extend();
    },
  }));
  const reasons = await pMap(removals, attempt, { concurrency: parallelRemovals, signal });
  // A network goes only after its endpoints, which the engine lets go of a little after their containers.
  const networkRemovals = networks.map(({ Id, Name }) => ({
    name: Name,
    remove: () => (containers.length > 0 ? docker.getNetwork(Id).remove() : removeEmptied(docker.getNetwork(Id))),
  }));
  const volumeRemovals = volumes.map(({ Name }) => ({ name: Name, remove: () => docker.getVolume(Name).remove() }));
  return [...reasons, ...(await pMap([...networkRemovals, ...volumeRemovals], attempt, { signal }))];
}

interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** The time begins anew. */
  extend(): void;
}

/** @param ms after which its signal aborts */
function deadline(ms: number): Deadline {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`nothing went for ${formatMs(ms)}`)), ms);
  return { signal: late.signal, extend: () => timer.refresh(), [Symbol.dispose]: () => clearTimeout(timer) };
}

/** An engine that was killed can remember endpoints of containers that are gone, and keeps their network for them. */
async function removeEmptied(network: Docker.Network): Promise<void> {
  const { Containers: endpoints } = await network.inspect();
  for (const { Name } of Object.values(endpoints ?? {})) await network.disconnect({ Container: Name, Force: true });
  await network.remove();
}

/** The thing's name, with what the engine said against its removal. */
async function attempt({ name, remove }: { name: string; remove: () => Promise<unknown> }): Promise<string> {
  try {
    await remove();
    return name;
  } catch (error) {
    // 404: somebody else removed it.
    return engineStatus(error) === 404 ? name : `${name} (${engineMessage(error)})`;
  }
}

function isOfSwarm({ Scope }: Docker.NetworkInspectInfo): boolean {
  return Scope === "swarm";
}

function nameOf({ Id, Names: [name = Id] }: Docker.ContainerInfo): string {
  return name;
}

function namesOf({ containers, networks, volumes }: Things): readonly string[] {
  return [...containers.map(nameOf), ...[...networks, ...volumes].map(({ Name }) => Name)];
}

type Things = Awaited<ReturnType<typeof listAll>>;

async function listAll(docker: Docker, runId?: string) {
  const filters = labelFilter(runId);
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return { containers, networks: networks.map((network) => ({ ...network, Labels: network.Labels ?? {} })), volumes };
}
