/** What this machine shows at one moment; two looks tell what passed between them. */
import { freemem, totalmem } from "node:os";
import { type CoreTimes, coreTimes } from "./core-times.ts";
import { type KernelTexts, readKernelTexts } from "./kernel-texts.ts";

export interface HostLook extends CoreTimes {
  /** By a clock of the machine's that nobody sets, the same for all its processes. */
  readonly atMs: number;
  readonly memoryUsedBytes: number;
  readonly kernel: KernelTexts;
}

export async function lookAtHost(): Promise<HostLook> {
  const kernel = await readKernelTexts();
  const atMs = Number(process.hrtime.bigint()) / 1e6;
  return { atMs, ...coreTimes(), memoryUsedBytes: totalmem() - freemem(), kernel };
}
