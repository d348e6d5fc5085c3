/** Runs the command line as its user does, and looks at what it leaves on the engine and in the host's network. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { execa } from "execa";
import { findEngine } from "../../../docker/find-engine.ts";
import { networkState } from "./host-network.ts";

export const program = join(import.meta.dirname, "../../../orchestrator/cli/meshbed.ts");

export interface Workplace extends AsyncDisposable {
  /** A folder of its own; runs are written to `<folder>/runs`. */
  readonly folder: string;
  /** Where what it runs puts its temporary files. */
  readonly temporary: string;
  meshbed(...args: string[]): ReturnType<typeof start>;
  topology(name: string, yaml: string): Promise<string>;
  /** Writes it into the folder. */
  file(name: string, text: string): Promise<void>;
}

export async function workplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), "meshbed-cli-"));
  const temporary = join(folder, "tmp");
  await mkdir(temporary);
  return {
    folder,
    temporary,
    meshbed: (...args) => start(folder, args, { TMPDIR: temporary }),
    async topology(name, yaml) {
      const path = join(folder, `${name}.yaml`);
      await writeFile(path, `topology: 1\nname: ${name}\n${yaml}`);
      return path;
    },
    file: (name, text) => writeFile(join(folder, name), text),
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true });
    },
  };
}

function start(cwd: string, args: readonly string[], env: Record<string, string>) {
  return execa(process.execPath, [program, ...args], { cwd, env, reject: false, all: true });
}

/** Everything of Meshbed's that stands on the engine, and all that the host's kernel has of networks. */
export async function footprint(): Promise<Record<string, readonly string[]>> {
  const docker = new Docker((await findEngine({ signal: AbortSignal.timeout(10_000) })).options);
  const filters = { label: ["meshbed.project"] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return {
    containers: containers.map(({ Names }) => Names.join()).sort(),
    networks: networks.map(({ Name }) => Name).sort(),
    volumes: volumes.Volumes.map(({ Name }) => Name).sort(),
    ...(await networkState()),
  };
}

/** Waits until a run has said something. */
export async function said(run: ReturnType<Workplace["meshbed"]>, text: string): Promise<void> {
  let all = "";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  run.all.on("data", (chunk) => {
    all += String(chunk);
    if (all.includes(text)) resolve();
  });
  run.all.on("end", () => reject(new Error(`the run ended without saying "${text}":\n${all}`)));
  await promise;
}
