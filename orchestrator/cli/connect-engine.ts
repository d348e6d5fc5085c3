/** Finds the container engine and speaks to it; says how to get one when none answers. */
import Docker from "dockerode";
import { findEngine } from "../../docker/find-engine.ts";
import { dockerEngine } from "../engine/docker/docker-engine.ts";
import type { RunHost } from "../engine/docker/swarm/runs-on-hosts.ts";
import { answering, managerOf } from "../engine/docker/swarm/swarm.ts";
import { swarmEngine } from "../engine/docker/swarm/swarm-engine.ts";
import type { Engine, Signal } from "../engine/engine.ts";
import { readHosts } from "./hosts-file.ts";

export interface ConnectedEngine {
  readonly docker: Docker;
  readonly engine: Engine;
  /** The one that it is, by where it was found: "unix:///var/run/docker.sock (a usual socket)". */
  readonly hosts: readonly [RunHost];
}

/** Throws MeshbedError NO_ENGINE. */
export async function connectEngine(o: Signal): Promise<ConnectedEngine> {
  const { options, where } = await findEngine(o);
  const docker = new Docker(options);
  return { docker, engine: dockerEngine(docker), hosts: [{ name: where, docker }] };
}

/** @param file that names hosts; left out: the engine that is found. Throws MeshbedError BAD_INPUT or NO_ENGINE. */
export async function connectAny(
  file: string | undefined,
  o: Signal,
): Promise<{ readonly engine: Engine; readonly hosts: readonly RunHost[] }> {
  if (file === undefined) return await connectEngine(o);
  const hosts = await readHosts(file);
  await managerOf(hosts);
  // All answer: they come with those that manage their Swarm last, as a removal wants them.
  return { engine: swarmEngine(hosts), hosts: await answering(hosts, () => undefined) };
}
