/** What the kernel backend cannot do; the emulator can do all of it. */
import { type AgentShaping, effectOf } from "./shaped-node.ts";

/** netem keeps a jitter in 31 bits of nanoseconds. */
const longestJitterMs = 2147;

/** One sentence that says what of a path's condition the kernel lacks, and why; undefined when it lacks nothing. */
export function kernelLacks(shaping: readonly AgentShaping[]): string | undefined {
  const { jitterMs = 0, correlation = 0 } = effectOf(shaping, "delay") ?? {};
  if (jitterMs > 0 && correlation > 0) {
    return "the kernel's netem cannot correlate delays: it draws them from a table by the low bits of a number of which only the high bits are correlated";
  }
  if (jitterMs > longestJitterMs) {
    return `the kernel's netem cannot do a jitter of ${jitterMs} ms: it ends at ${longestJitterMs} ms`;
  }
  if (effectOf(shaping, "reorder") !== undefined && effectOf(shaping, "rate") !== undefined) {
    return "the kernel's netem cannot reorder on a path that has a rate: a packet that is sent at once does not wait for the rate";
  }
  return undefined;
}
