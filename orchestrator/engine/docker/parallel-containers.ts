/**
 * How many containers are created, started or read at once on a host of so many cores. Measured on 2 cores with
 * test/bench/engine.ts: started 2 at once 3.1 a second, 4 at once 3.5, 8 at once 2.9. All at once, engines collapse.
 */
export function parallelContainers(cpus: number): number {
  return Math.min(16, Math.max(2, 2 * cpus));
}
