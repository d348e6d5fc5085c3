/** The page's time: seconds since the run's start. */
import type { History } from "../../trace/history.ts";

/** To the millisecond. */
export function sinceStart({ header }: History): (atMs: number) => number {
  const startMs = Date.parse(header.startedAt);
  return (atMs) => Math.round(atMs - startMs) / 1000;
}
