/** How long the event loop was held up: a node that lags answers late for reasons of its own, not of the network. */
import { monitorEventLoopDelay } from "node:perf_hooks";

/** Coarse on purpose: each tick wakes an idle node; at 50 ms that was a quarter of its work. */
const resolutionMs = 100;
/** To begin anew takes a fifth of a millisecond of CPU, so a hold-up shorter than this may be told more than once. */
const shortMs = 5;

export interface LoopLag {
  /** @returns what gives the longest delay since its own last call, ms; up to `resolutionMs` of a hold-up may go unseen. */
  reader(): () => number;
}

export function loopLag(): LoopLag {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  const readers: { longestMs: number }[] = [];
  const read = (): void => {
    // Nanoseconds between two ticks, the resolution included.
    const longestMs = Math.max(0, histogram.max / 1e6 - resolutionMs);
    if (longestMs > shortMs) histogram.reset();
    for (const reader of readers) reader.longestMs = Math.max(reader.longestMs, longestMs);
  };
  return {
    reader: () => {
      const reader = { longestMs: 0 };
      readers.push(reader);
      return () => {
        read();
        const { longestMs } = reader;
        reader.longestMs = 0;
        return Number(longestMs.toFixed(1));
      };
    },
  };
}
