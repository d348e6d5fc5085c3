/** What the processes of a node's container may use, as the engine takes it. */
import type Docker from "dockerode";
import { engineMessage } from "../../../docker/engine-error.ts";
import type { ProcessLimits } from "../../model/step.ts";

/** Memory that a node may use before the kernel ends it. A bundled js node needs 80 MiB; a flooded one may need more. */
const nodeMemoryBytes = 384 * 1024 ** 2;
/** A share of the CPU is had in each of these. The engine's own; it takes no share below a hundredth of it. */
const cpuPeriodUs = 100_000;
const mebibyte = 1024 ** 2;

export const unlimited: ProcessLimits = { cpus: null, memoryBytes: null };

export function memoryOf({ memoryBytes }: ProcessLimits): number {
  return memoryBytes ?? nodeMemoryBytes;
}

export function resourcesOf(limits: ProcessLimits) {
  const memoryBytes = memoryOf(limits);
  return {
    Memory: memoryBytes,
    // No swap: a node that swaps is slow, and would be judged for it.
    MemorySwap: memoryBytes,
    CpuPeriod: cpuPeriodUs,
    // None is -1: the engine takes 0 for what is to stay as it is.
    CpuQuota: limits.cpus === null ? -1 : Math.round(limits.cpus * cpuPeriodUs),
  };
}

/** Whether its process runs or not, and for all its later ones. Throws an Error in plain words where the kernel takes no such limit. */
export async function limitContainer(container: Docker.Container, limits: ProcessLimits, abortSignal: AbortSignal) {
  try {
    await container.update({ ...resourcesOf(limits), abortSignal });
  } catch (cause) {
    const inUse = /unable to set memory limit.*current usage: (\d+)/.exec(engineMessage(cause))?.[1];
    if (inUse === undefined) throw cause;
    const used = Math.ceil(Number(inUse) / mebibyte);
    throw new Error(
      `its process uses ${used} MiB already, and the kernel takes no limit of ${memoryOf(limits) / mebibyte} MiB below that`,
      { cause },
    );
  }
}
