/** Records how busy the host is, so that a verdict can say when the machine, not the nodes, was at its limit. */
import { freemem, release, totalmem } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { waitUntil } from "../base/wait.ts";
import type { Signal } from "../engine/engine.ts";
import type { Environment } from "../model/trace.ts";
import { busyRatio, type CoreTimes, coreTimes } from "./core-times.ts";
import { type KernelTexts, kernelFigures, readKernelTexts } from "./kernel-counters.ts";
import type { Recorder } from "./recorder.ts";

export interface HostSamplerOptions extends Signal {
  readonly everyMs: number;
  /** Of the nodes: the kernel of another machine says nothing of them. */
  readonly host: Environment["host"];
}

/** Records a HostEvent every `everyMs` until the signal aborts; then returns. */
export async function sampleHost(recorder: Pick<Recorder, "record">, o: HostSamplerOptions): Promise<void> {
  const isOfNodes = o.host.kernel === release();
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  let before = await look(isOfNodes);
  while (!o.signal.aborted) {
    await waitUntil(Date.now() + o.everyMs, o).catch(() => undefined); // the loop's condition sees the abort
    const now = await look(isOfNodes);
    recorder.record({
      kind: "host",
      atMs: Date.now(),
      cpuRatio: busyRatio(before, now),
      memoryUsedBytes: totalmem() - freemem(),
      loopLagMs: lag.max / 1e6,
      ...(before.kernel && now.kernel && { kernel: kernelFigures(before.kernel, now.kernel, now.atMs - before.atMs) }),
    });
    lag.reset();
    before = now;
  }
  lag.disable();
}

interface Look extends CoreTimes {
  readonly atMs: number;
  readonly kernel: KernelTexts | undefined;
}

async function look(isOfNodes: boolean): Promise<Look> {
  const kernel = isOfNodes ? await readKernelTexts() : undefined;
  return { atMs: performance.now(), ...coreTimes(), kernel };
}
