/** Finds the container engine and speaks to it; says how to get one when none answers. */
import Docker from "dockerode";
import { findEngine } from "../../docker/find-engine.ts";
import { dockerEngine } from "../engine/docker/docker-engine.ts";
import type { Engine, Signal } from "../engine/engine.ts";

export interface ConnectedEngine {
  readonly docker: Docker;
  readonly engine: Engine;
  /** "unix:///var/run/docker.sock (a usual socket)" */
  readonly where: string;
  readonly version: string;
  readonly apiVersion: string;
}

/** Throws MeshbedError NO_ENGINE. */
export async function connectEngine(o: Signal): Promise<ConnectedEngine> {
  const { options, ...found } = await findEngine(o);
  const docker = new Docker(options);
  return { docker, engine: dockerEngine(docker), ...found };
}
