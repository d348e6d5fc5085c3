/** Bounded waits and a deadline for cleaning up. All of them end: by their time, their state or their signal. */
import { setTimeout as sleep } from "node:timers/promises";
import { MeshbedError } from "./errors.ts";

/** Waits until Unix time `atMs`; at once when it is past. Rejects with the signal's reason. */
export async function waitUntil(atMs: number, o: { signal: AbortSignal }): Promise<void> {
  const ms = atMs - Date.now();
  if (ms <= 0) return o.signal.throwIfAborted();
  try {
    await sleep(ms, undefined, { signal: o.signal });
  } catch {
    // The timer's own AbortError says less than the reason that the signal was given.
    o.signal.throwIfAborted();
  }
}

/**
 * Asks `probe` every `everyMs` until it gives a value. Throws MeshbedError TIMEOUT after `timeoutMs`,
 * quoting what `probe` said last through `describe`.
 */
export async function waitFor<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  o: { signal: AbortSignal; timeoutMs: number; everyMs: number; describe?: () => string },
): Promise<T> {
  const endMs = Date.now() + o.timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    if (Date.now() + o.everyMs > endMs) {
      const last = o.describe?.();
      throw new MeshbedError(
        "TIMEOUT",
        `${what} did not come within ${o.timeoutMs} ms${last ? `; last seen: ${last}` : ""}`,
      );
    }
    await waitUntil(Date.now() + o.everyMs, o);
  }
}
