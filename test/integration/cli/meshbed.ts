/** Runs the command line as its user does, and looks at what it leaves on the engine and in the host's network. */
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { execa } from "execa";
import { findEngine } from "../../../docker/find-engine.ts";

const program = join(import.meta.dirname, "../../../orchestrator/cli/meshbed.ts");

export interface Workplace extends AsyncDisposable {
  /** A folder of its own; runs are written to `<folder>/runs`. */
  readonly folder: string;
  meshbed(...args: string[]): ReturnType<typeof start>;
  topology(name: string, yaml: string): Promise<string>;
}

export async function workplace(): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), "meshbed-cli-"));
  return {
    folder,
    meshbed: (...args) => start(folder, args),
    async topology(name, yaml) {
      const path = join(folder, `${name}.yaml`);
      await writeFile(path, `topology: 1\nname: ${name}\n${yaml}`);
      return path;
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true });
    },
  };
}

function start(cwd: string, args: readonly string[]) {
  return execa(process.execPath, [program, ...args], { cwd, reject: false, all: true });
}

/** Everything of Meshbed's that stands on the engine, and every network link and namespace of the host. */
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
    links: await names("/sys/class/net"),
    // The engine's own files of namespaces, in /run/docker, go a minute after their containers: they say nothing here.
    namespaces: await names("/run/netns"),
  };
}

async function names(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort(); // a folder that is not there holds nothing
}
