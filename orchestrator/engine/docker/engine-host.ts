/** What there is on an engine's host, for lint and for the choice of a subnet. */
import { networkInterfaces, release } from "node:os";
import type Docker from "dockerode";
import { engineMessage } from "../../../docker/engine-error.ts";
import { readLimit } from "../../../docker/kernel-limits.ts";
import { MeshbedError } from "../../base/errors.ts";
import type { Cidr } from "../../model/link.ts";
import type { Environment } from "../../model/trace.ts";
import type { KernelLimits } from "../../plan/host-needs.ts";
import type { Capabilities } from "../engine.ts";

export interface EngineHost extends Capabilities {
  readonly kernel: string;
}

/** Names an OCI runtime that the engine knows, as runc, crun or kata: it is for all who call this process, as DOCKER_HOST is. */
export const runtimeVariable = "MESHBED_OCI_RUNTIME";

/** Throws MeshbedError NO_ENGINE when the engine does not answer, and BAD_INPUT when it lacks the runtime that is asked for. */
export async function engineHost(docker: Docker): Promise<EngineHost> {
  try {
    const [version, info, networks] = await Promise.all([docker.version(), docker.info(), docker.listNetworks()]);
    // Containers of another kernel are nothing that this one can tell of.
    const limits = info.KernelVersion === release() ? { limits: await kernelLimits() } : {};
    return {
      ...limits,
      engine: { ...describe(version), ...chosenRuntime(Object.keys(info.Runtimes ?? {})) },
      takenSubnets: [...networks.flatMap(subnetsOf), ...interfaceSubnets()],
      cpus: info.NCPU,
      memoryBytes: info.MemTotal,
      lacks: {
        ...(info.CpuCfsQuota === false && { cpu: "its host's kernel bounds no container's CPU" }),
        ...(info.MemoryLimit === false && { memory: "its host's kernel bounds no container's memory" }),
      },
      kernel: info.KernelVersion,
    };
  } catch (cause) {
    if (cause instanceof MeshbedError) throw cause;
    throw new MeshbedError("NO_ENGINE", `the container engine does not answer: ${engineMessage(cause)}`, { cause });
  }
}

function chosenRuntime(known: readonly string[]): Pick<Environment["engine"], "runtime"> {
  const name = process.env[runtimeVariable] ?? "";
  if (name === "") return {};
  if (known.includes(name)) return { runtime: name };
  const has = known.toSorted().join(", ");
  const mend = `add it under "runtimes" in its daemon.json, or choose another`;
  throw new MeshbedError("BAD_INPUT", `${runtimeVariable}: the engine has no OCI runtime ${name}, but ${has}; ${mend}`);
}

async function kernelLimits(): Promise<KernelLimits> {
  const [neighbours, processes] = await Promise.all([
    readLimit({ sysctl: "net.ipv4.neigh.default.gc_thresh3" }),
    readLimit({ sysctl: "kernel.pid_max" }),
  ]);
  return { ...(neighbours !== undefined && { neighbours }), ...(processes !== undefined && { processes }) };
}

function describe({ Version, ApiVersion, Components }: Docker.DockerVersion): Environment["engine"] {
  const isPodman = Components?.some(({ Name }) => Name.startsWith("Podman")) ?? false;
  return { name: isPodman ? "podman" : "docker", version: Version, apiVersion: ApiVersion };
}

function subnetsOf({ IPAM }: Docker.NetworkInspectInfo): readonly Cidr[] {
  return (IPAM?.Config ?? []).flatMap(({ Subnet }) => Subnet ?? []);
}

/** Of this process's host, which is the engine's host wherever a run can work. */
function interfaceSubnets(): readonly Cidr[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ internal, cidr }) => (internal || cidr === null ? [] : [cidr]));
}
