/**
 * What a plan needs of the host that runs it, or of each of several, foretold from what one node was measured to cost, and held against what
 * the host has. All nodes of the plan count as running at once.
 */
import { MeshbedError } from "../base/errors.ts";
import { formatMs } from "../base/units.ts";
import type { Plan } from "../model/plan.ts";
import { type HostShare, partOn, placeOnHosts } from "./place-on-hosts.ts";

export interface HostSize {
  readonly memoryBytes: number;
  readonly cpus: number;
  /** Of the kernel that the containers share; left out where it is not known. */
  readonly limits?: KernelLimits;
}

/** One of the hosts that a plan is spread over. */
export interface HostOfSeveral extends HostShare, HostSize {}

export interface HostsSize extends HostSize {
  /** That have all this together; left out: it is one. */
  readonly hosts?: readonly HostOfSeveral[];
}

export interface KernelLimits {
  /** Entries of the IPv4 neighbour table, one for all namespaces: gc_thresh3. */
  readonly neighbours?: number;
  /** Processes and threads: pid_max. */
  readonly processes?: number;
}

export interface HostNeed {
  readonly what: string;
  readonly needs: string;
  /** Undefined where it is not known. */
  readonly has: string | undefined;
  /** "warn": it may do. "fail": it cannot. */
  readonly state: "ok" | "warn" | "fail";
  /** What to do about it; none for "ok". */
  readonly mend?: string;
}

const mebibyte = 1024 ** 2;
/** Measured, with its container, its shim and the kernel's part: 100 nodes of 20 connections took 4.4 GiB. */
const nodeBytes = 45 * mebibyte;
/** A container that sleeps, as a router's: what the engine keeps of any container, measured. */
const sleeperBytes = 15 * mebibyte;
/** Engine, net agent and orchestrator with its trace, measured at 100 nodes. */
const besidesBytes = 700 * mebibyte;
/**
 * Work of a core for a container and its node's boot, measured with test/bench/engine.ts and test/bench/node.ts, and for what the
 * newcomer and others tell each other, by which joins of 35, 60, 150 and 300 nodes come out within a third of what they took.
 */
const startMs = 330 + 200 + 570;
/** Work of a core for a connection that a node opens, handshakes and first exchange, measured in joins of 50 to 120 nodes. */
const connectionMs = 100;
/**
 * Share of a core that a node needs once it stands, with its observation, engine and links, less its pings; and its pings, in seconds of a
 * core each time: ten connections. Measured: 150 nodes that ping each 5 s took 8.5 ms a second, 300 each 15 s 4.8, and each 30 s 3.9.
 */
const standingRatio = 0.003;
const pingSeconds = 0.027;
/** Of the cores' time: a join that uses more keeps handshakes waiting, and its nodes from being judged. */
const joinRatio = 0.8;
/** Of the cores' time: what is left is for what happens to the network. */
const restRatio = 0.6;
/** A node and its container's shim, measured. */
const threadsPerNode = 25;
/** What else runs on a host. */
const threadsBesides = 2000;
/** A Linux bridge has so many ports: BR_MAX_PORTS less the one that is none. */
const bridgePorts = 1023;

/** In the order in which people ask; of several hosts each with its name. Throws as `placeOnHosts`. */
export function hostNeeds(plan: Plan, { hosts, ...host }: HostsSize): readonly HostNeed[] {
  if (hosts === undefined) return needsOf({ ...plan, others: 0 }, host);
  const placement = placeOnHosts(plan, hosts);
  return hosts.flatMap((one) => {
    const part = partOn(one.name, plan, placement);
    if (part.nodes.length === 0) return [];
    const needs = needsOf({ ...part, others: plan.nodes.length - part.nodes.length }, one);
    return needs.map((need) => ({ ...need, what: `${one.name}, ${need.what}` }));
  });
}

interface Part extends Plan {
  /** Nodes that other hosts have, which those here connect to, too. */
  readonly others: number;
}

function needsOf(part: Part, host: HostSize): readonly HostNeed[] {
  return [memory(part, host), join(part, host), rest(part, host), ...kernelNeeds(part, host.limits), ...bridges(part)];
}

/** Throws MeshbedError NO_ENGINE with all that the host, or one of several, cannot hold. */
export function assertHostHolds(plan: Plan, host: HostsSize): void {
  const lines = hostNeeds(plan, host).flatMap((need) => (need.state === "fail" ? [needText(need)] : []));
  if (lines.length === 0) return;
  const who = host.hosts === undefined ? "this host" : "these hosts";
  throw new MeshbedError("NO_ENGINE", `${who} cannot hold ${plan.name}:\n  ${lines.join("\n  ")}`);
}

/** "memory: needs 13.2 GiB, of 8.0 GiB; run fewer nodes" */
export function needText({ what, needs, has, mend }: HostNeed): string {
  return `${what}: needs ${needs}${has === undefined ? "" : `, of ${has}`}${mend === undefined ? "" : `; ${mend}`}`;
}

function memory({ nodes, surveyors, network }: Plan, host: HostSize): HostNeed {
  const bytes = besidesBytes + nodes.length * nodeBytes + (network.nats.length + surveyors.length) * sleeperBytes;
  const state = bytes > host.memoryBytes ? "fail" : bytes > 0.8 * host.memoryBytes ? "warn" : "ok";
  return {
    ...{ what: "memory", needs: gibibytes(bytes), has: gibibytes(host.memoryBytes), state },
    ...(state !== "ok" && { mend: "run fewer nodes, or use a host with more memory" }),
  };
}

function gibibytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}

/**
 * By the first phase that ends when the nodes are healthy: others begin with what is there. Those that are there leave less of the cores
 * for each that comes: with c cores for it, n nodes, w of work for each and r for each that is there, it takes w/r ln(c / (c - n r)).
 */
function join({ nodes, phases, others }: Part, { cpus }: HostSize): HostNeed {
  const workMs = nodes.reduce((sum, { config: { peering } }) => {
    const connections = Math.min(nodes.length + others - 1, peering.connections.target);
    return sum + startMs + connections * connectionMs;
  }, 0);
  const room = cpus * joinRatio;
  const standing = standingCores(nodes);
  const left = room - standing;
  const leastMs = left > 0 ? (workMs / standing) * Math.log(room / left) : Infinity;
  const phase = phases.find(({ end }) => end.kind === "until");
  const timeoutMs = phase?.end.kind === "until" ? phase.end.timeoutMs : Infinity;
  const tooLong = left <= 0 || leastMs > timeoutMs;
  return {
    what: "the join",
    needs: left > 0 ? `about ${formatMs(leastMs)} of ${cores(cpus)}` : `more than ${cores(cpus)}`,
    has: phase && `${formatMs(timeoutMs)} until ${phase.name} times out`,
    ...(tooLong
      ? { state: "warn", mend: left > 0 ? slower : fewerThan((room / standing) * nodes.length) }
      : { state: "ok" }),
  };
}

/** What all nodes take once they stand. */
function standingCores(nodes: Plan["nodes"]): number {
  return nodes.reduce((sum, { config: { peering } }) => sum + standingRatio + pingSeconds / (peering.pingMs / 1000), 0);
}

const slower = "give it a longer timeout, start the nodes more slowly, or run fewer";

function fewerThan(nodes: number): string {
  return `run fewer than ${Math.floor(nodes)} nodes, have them ping more seldom, or use a host with more cores`;
}

function rest({ nodes }: Plan, { cpus }: HostSize): HostNeed {
  const needed = standingCores(nodes);
  const state = needed > restRatio * cpus ? "warn" : "ok";
  return {
    ...{ what: "at rest", needs: cores(needed.toFixed(1)), has: cores(cpus), state },
    ...(state === "warn" && {
      mend: "the verdict may be inconclusive: run fewer nodes, have them ping more seldom, or use a host with more cores",
    }),
  };
}

function cores(count: number | string): string {
  return `${count} ${count === 1 ? "core" : "cores"}`;
}

function kernelNeeds({ nodes, others }: Part, limits: KernelLimits = {}): readonly HostNeed[] {
  // Each node keeps the addresses of its peers and of the host, the host those of all nodes.
  const neighbours = nodes.reduce((sum, { config: { peering } }) => {
    return sum + Math.min(nodes.length + others - 1, peering.connections.highWater) + 2;
  }, 0);
  const threads = threadsBesides + nodes.length * threadsPerNode;
  return [
    kernelNeed("neighbour table", "entries", neighbours, limits.neighbours, "net.ipv4.neigh.default.gc_thresh3"),
    kernelNeed("processes", "threads", threads, limits.processes, "kernel.pid_max"),
  ];
}

function kernelNeed(what: string, unit: string, needed: number, has: number | undefined, sysctl: string): HostNeed {
  const isShort = has !== undefined && needed > has;
  return {
    ...{ what, needs: `${needed} ${unit}`, has: has === undefined ? undefined : `${has}` },
    ...(isShort ? { state: "warn", mend: `sudo sysctl -w ${sysctl}=${powerAbove(needed)}` } : { state: "ok" }),
  };
}

function powerAbove(count: number): number {
  return 2 ** Math.ceil(Math.log2(count));
}

/** One bridge for all that others see, and one for what is behind routers, however many routers there are. */
function bridges({ nodes, surveyors, network }: Plan): readonly HostNeed[] {
  const behind = nodes.filter(({ nat }) => nat !== null).length;
  const inSight = nodes.length - behind + network.nats.length + surveyors.length;
  return [
    bridge("bridge", `${inSight} ports for nodes, routers and surveyors`, inSight),
    ...(behind === 0 ? [] : [bridge("inner bridge", `${behind} ports for nodes behind routers`, behind)]),
  ];
}

function bridge(what: string, needs: string, ports: number): HostNeed {
  const isShort = ports > bridgePorts;
  return {
    ...{ what, needs, has: `${bridgePorts} that a bridge has` },
    ...(isShort
      ? { state: "fail", mend: "run fewer nodes, or over several hosts: each has its own" }
      : { state: "ok" }),
  };
}
