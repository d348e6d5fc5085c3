/** How busy the cores of this machine are. */
import { cpus } from "node:os";

/** Milliseconds of all cores since the machine's start. */
export interface CoreTimes {
  readonly busyMs: number;
  readonly totalMs: number;
}

export function coreTimes(): CoreTimes {
  const sums = cpus().map(({ times: { user, nice, sys, irq, idle } }) => ({ busy: user + nice + sys + irq, idle }));
  const busyMs = sums.reduce((sum, { busy }) => sum + busy, 0);
  return { busyMs, totalMs: sums.reduce((sum, { idle }) => sum + idle, busyMs) };
}

/** Of the cores' time between two looks, 0..1; 0 where none passed. */
export function busyRatio(before: CoreTimes, now: CoreTimes): number {
  const totalMs = now.totalMs - before.totalMs;
  return totalMs === 0 ? 0 : (now.busyMs - before.busyMs) / totalMs;
}
