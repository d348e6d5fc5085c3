/** Things that are held back for a while, at most so many at a time. */
import { setTimeout as pause } from "node:timers/promises";

export interface Held extends AsyncDisposable {
  /** Resolves when the time is over, with false at once where too many are held, or all were let go. */
  wait(delayMs: number): Promise<boolean>;
}

export function held(most: number): Held {
  const end = new AbortController();
  let waiting = 0;
  return {
    wait: async (delayMs) => {
      if (waiting >= most || end.signal.aborted) return false;
      waiting++;
      try {
        await pause(delayMs, undefined, { signal: end.signal });
        return true;
      } catch {
        // Let go: the node ends.
        return false;
      } finally {
        waiting--;
      }
    },
    [Symbol.asyncDispose]: async () => end.abort(),
  };
}
