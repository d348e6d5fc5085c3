/** Limits of the kernel that a network of many containers runs into, whatever engine runs them. */
import { readFile, writeFile } from "node:fs/promises";
import { MeshbedError, messageOf } from "../orchestrator/base/errors.ts";

export interface KernelLimit {
  readonly what: string;
  /** As sysctl(8) names it. */
  readonly sysctl: string;
  /** What 300 nodes need. */
  readonly least: number;
  readonly why: string;
}

export const kernelLimits: readonly KernelLimit[] = [
  {
    what: "neighbour table",
    sysctl: "net.ipv4.neigh.default.gc_thresh3",
    least: 16384,
    why: "one for all namespaces: 100 nodes with 20 connections each overflow 1024",
  },
  { what: "processes", sysctl: "kernel.pid_max", least: 32768, why: "a node and its container have about 25 threads" },
  {
    what: "inotify instances",
    sysctl: "fs.inotify.max_user_instances",
    least: 128,
    why: "the engine's own and those of the containers' programs",
  },
];

/** Undefined where this is no Linux, or the kernel does not know it. */
export async function readLimit({ sysctl }: Pick<KernelLimit, "sysctl">): Promise<number | undefined> {
  const text = await readFile(pathOf(sysctl), "utf8").catch(() => undefined); // what is not there has no value
  return text === undefined ? undefined : Number(text);
}

/** Raises what is too low, and says so. For a host whose engine is Meshbed's own. Throws MeshbedError NO_ENGINE without root. */
export async function raiseLimits(o: { readonly onProgress: (line: string) => void }): Promise<void> {
  for (const limit of kernelLimits) {
    const value = await readLimit(limit);
    if (value === undefined || value >= limit.least) continue;
    try {
      await writeFile(pathOf(limit.sysctl), `${limit.least}\n`);
    } catch (cause) {
      const mend = `as root: sysctl -w ${limit.sysctl}=${limit.least}`;
      throw new MeshbedError("NO_ENGINE", `${limit.sysctl} cannot be raised (${messageOf(cause)}); ${mend}`, { cause });
    }
    o.onProgress(
      `raised ${limit.sysctl} from ${value} to ${limit.least} (${limit.why}); a restart of the host undoes it`,
    );
  }
}

function pathOf(sysctl: string): string {
  return `/proc/sys/${sysctl.replaceAll(".", "/")}`;
}
