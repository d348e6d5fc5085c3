/** What a run ran on, for people: its engine, what each of several hosts had, and what was between them before any condition. */
import { formatMs } from "../base/units.ts";
import type { Environment, HostOfRun, HostsApart } from "../model/trace.ts";

interface NamedEngine {
  readonly name: string;
  readonly version: string;
  readonly runtime?: string | undefined;
}

/** "docker 28.1, OCI runtime crun" */
export function engineText({ name, version, runtime }: NamedEngine): string {
  return `${name} ${version}${runtime === undefined ? "" : `, OCI runtime ${runtime}`}`;
}

/** "4 cores, 15.6 GiB" */
export function sizeText({ cpus, memoryBytes }: { readonly cpus: number; readonly memoryBytes: number }): string {
  return `${cpus} cores, ${(memoryBytes / 1024 ** 3).toFixed(1)} GiB`;
}

/** "alpha 30 nodes, beta 30 nodes; at most 0.06ms one way between them, clocks known within 0.01ms"; undefined where there is one host. */
export function hostsText({ hosts, hostsApart = [] }: Environment): string | undefined {
  if (hosts === undefined) return undefined;
  const shares = hosts.map(({ name, nodes }) => `${name} ${nodesText(nodes)}`).join(", ");
  if (hostsApart.length === 0) return shares;
  const most = (of: (apart: HostsApart) => number) => fine(Math.max(...hostsApart.map(of)));
  const far = most(({ delayMs }) => delayMs);
  return `${shares}; at most ${far} one way between them, clocks known within ${most(({ clockErrorMs }) => clockErrorMs)}`;
}

/** "30 nodes, engine 28.1, kernel 6.1, 4 cores, 15.6 GiB" */
export function hostText({ nodes, engine, kernel, cpus, memoryBytes }: HostOfRun): string {
  return `${nodesText(nodes)}, engine ${engine}, kernel ${kernel}, ${sizeText({ cpus, memoryBytes })}`;
}

/** "alpha, beta: 0.06ms one way; the second clock 1.20ms ahead, within 0.01ms" */
export function apartText({ between, delayMs, clockMs, clockErrorMs }: HostsApart): string {
  const clock = `the second clock ${fine(Math.abs(clockMs))} ${clockMs < 0 ? "behind" : "ahead"}, within ${fine(clockErrorMs)}`;
  return `${between.join(", ")}: ${fine(delayMs)} one way; ${clock}`;
}

function nodesText(count: number): string {
  return `${count} ${count === 1 ? "node" : "nodes"}`;
}

/** Hosts of one room are less than a millisecond apart. */
function fine(ms: number): string {
  return ms < 10 ? `${ms.toFixed(2)}ms` : formatMs(ms);
}
