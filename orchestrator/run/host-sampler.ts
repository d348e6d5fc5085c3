/** Records how busy the hosts are, so that a verdict can say when the machine, not the nodes, was at its limit. */
import { release } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { busyRatio } from "../base/core-times.ts";
import { type HostLook, lookAtHost } from "../base/host-look.ts";
import { waitUntil } from "../base/wait.ts";
import type { HostSight, Signal, Testbed } from "../engine/engine.ts";
import { kernelFigures } from "./kernel-counters.ts";
import type { Recorder } from "./recorder.ts";

export interface HostSamplerOptions extends Signal {
  readonly everyMs: number;
  readonly testbed: Pick<Testbed, "environment" | "lookAtHosts">;
}

/** Records a HostEvent for each host every `everyMs` until the signal aborts; then returns. */
export async function sampleHosts(recorder: Pick<Recorder, "record">, o: HostSamplerOptions): Promise<void> {
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  let before = byName(await look(o));
  while (!o.signal.aborted) {
    await waitUntil(Date.now() + o.everyMs, o).catch(() => undefined); // the loop's condition sees the abort
    const sights = await look(o);
    const atMs = Date.now();
    for (const { host, look } of sights) {
      const earlier = before.get(host);
      // One that did not answer last time is told of next time.
      if (earlier === undefined) continue;
      recorder.record({
        kind: "host",
        atMs,
        ...(host !== undefined && { host }),
        cpuRatio: busyRatio(earlier, look),
        memoryUsedBytes: look.memoryUsedBytes,
        loopLagMs: lag.max / 1e6,
        kernel: kernelFigures(earlier.kernel, look.kernel, look.atMs - earlier.atMs),
      });
    }
    lag.reset();
    before = byName(sights);
  }
  lag.disable();
}

/** This process asks the kernel of one host itself where that is its own, which costs less; the net agents ask all others. */
async function look({ testbed, signal }: HostSamplerOptions): Promise<readonly HostSight[]> {
  const { host, hosts } = testbed.environment;
  const isHere = hosts === undefined && host.kernel === release();
  return isHere ? [{ host: undefined, look: await lookAtHost() }] : await testbed.lookAtHosts({ signal });
}

function byName(sights: readonly HostSight[]): ReadonlyMap<string | undefined, HostLook> {
  return new Map(sights.map(({ host, look }) => [host, look]));
}
