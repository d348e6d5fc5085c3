/** What the kernel's netem cannot do; the user-space emulator can do all of it. */
import type { Shaping } from "../model/link.ts";

/** netem keeps a jitter in 31 bits of nanoseconds. */
const longestJitterMs = 2147;

/** One sentence that says what of a path's condition the kernel lacks, and why; undefined when it lacks nothing. */
export function kernelLacks(shaping: readonly Shaping[]): string | undefined {
  const delay = shaping.find((effect) => effect.kind === "delay");
  const { jitterMs = 0, correlation = 0 } = delay ?? {};
  if (jitterMs > 0 && correlation > 0) {
    return "the kernel's netem cannot correlate delays: it draws them from a table by the low bits of a number of which only the high bits are correlated";
  }
  if (jitterMs > longestJitterMs) {
    return `the kernel's netem cannot do a jitter of ${jitterMs} ms: it ends at ${longestJitterMs} ms`;
  }
  const has = (kind: Shaping["kind"]) => shaping.some((effect) => effect.kind === kind);
  if (has("reorder") && has("rate")) {
    return "the kernel's netem cannot reorder on a path that has a rate: a packet that is sent at once does not wait for the rate";
  }
  return undefined;
}
