/** How long the event loop was held up: a node that lags answers late for reasons of its own, not of the network. */
import { monitorEventLoopDelay } from "node:perf_hooks";

/** Coarse on purpose: each tick wakes an idle node; at 50 ms that was a quarter of its work. */
const resolutionMs = 100;

/** @returns the longest delay since the last call, ms; up to `resolutionMs` of a hold-up may go unseen. */
export function loopLag(): () => number {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return () => {
    // Nanoseconds between two ticks, the resolution included.
    const longestMs = histogram.max / 1e6 - resolutionMs;
    histogram.reset();
    return Math.max(0, Number(longestMs.toFixed(1)));
  };
}
