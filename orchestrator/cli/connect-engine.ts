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
  readonly hosts: readonly [RunHost];
  /** "unix:///var/run/docker.sock (a usual socket)" */
  readonly where: string;
  readonly version: string;
  readonly apiVersion: string;
}

/** Throws MeshbedError NO_ENGINE. */
export async function connectEngine(o: Signal): Promise<ConnectedEngine> {
  const { options, ...found } = await findEngine(o);
  const docker = new Docker(options);
  return { docker, engine: dockerEngine(docker), hosts: [{ name: found.where, docker }], ...found };
}

/** The hosts of a file, all of one Swarm, its managers last. Throws MeshbedError BAD_INPUT or NO_ENGINE. */
export async function connectHosts(
  file: string,
): Promise<{ readonly engine: Engine; readonly hosts: readonly RunHost[] }> {
  const hosts = await readHosts(file);
  await managerOf(hosts);
  return { engine: swarmEngine(hosts), hosts: await answering(hosts, () => undefined) };
}
