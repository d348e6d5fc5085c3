/** Records how busy the host is, so that a verdict can say when the machine, not the nodes, was at its limit. */
import { cpus, freemem, totalmem } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { waitUntil } from "../base/wait.ts";
import type { Signal } from "../engine/engine.ts";
import type { Recorder } from "./recorder.ts";

/** Records a HostEvent every `everyMs` until the signal aborts; then returns. */
export async function sampleHost(recorder: Recorder, o: Signal & { readonly everyMs: number }): Promise<void> {
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  let before = cpuTimes();
  while (!o.signal.aborted) {
    await waitUntil(Date.now() + o.everyMs, o).catch(() => undefined); // the loop's condition sees the abort
    const now = cpuTimes();
    const total = now.total - before.total;
    recorder.record({
      kind: "host",
      atMs: Date.now(),
      cpuRatio: total === 0 ? 0 : (now.busy - before.busy) / total,
      memoryUsedBytes: totalmem() - freemem(),
      loopLagMs: lag.max / 1e6,
    });
    lag.reset();
    before = now;
  }
  lag.disable();
}

function cpuTimes(): { busy: number; total: number } {
  let busy = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    busy += times.user + times.nice + times.sys + times.irq;
  }
  return { busy, total: busy + idle };
}
