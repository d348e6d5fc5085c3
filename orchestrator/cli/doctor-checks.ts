/**
 * What `meshbed doctor` looks at: the host's limits that a network of many containers runs into, and what a topology needs of them, each
 * with its mend. It changes nothing.
 */
import { execFile } from "node:child_process";
import { statfs } from "node:fs/promises";
import { cpus, freemem, release } from "node:os";
import { promisify } from "node:util";
import { type KernelLimit, kernelLimits, readLimit } from "../../docker/kernel-limits.ts";
import type { NetemWish } from "../plan/choose-netem.ts";
import { type HostsSize, hostNeeds } from "../plan/host-needs.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { Topology } from "../topology/topology.ts";

export interface Finding {
  readonly what: string;
  /** "warn": works, within limits. "fail": a run cannot succeed. */
  readonly state: "ok" | "warn" | "fail";
  readonly found: string;
  /** What to do about it; none for "ok". */
  readonly mend?: string;
}

const mebibyte = 1024 ** 2;
/** Measured: a reference node with its container needs about 45 MiB; a network worth judging has ten. */
const leastFreeBytes = 1024 * mebibyte;
/** The base image, the node and the agent together, with room for logs and traces. */
const leastDiskBytes = 3 * 1024 * mebibyte;

/** @param wish who is to shape the links: a kernel without netem fails only who wishes for it */
export async function hostFindings(wish: NetemWish): Promise<Finding[]> {
  return await Promise.all([nodeVersion(), memory(), disk(), netem(wish), ...kernelLimits.map(limitFinding)]);
}

/** What a topology needs, a finding for each limit of each host, and one that says how large it is. */
export function needFindings(topology: Topology, host: HostsSize): readonly Finding[] {
  const { hosts } = host;
  const plan = makePlan(topology, { takenSubnets: [], ...(hosts && { hosts: hosts.length }) });
  const whose = hosts === undefined ? "this host" : "each host";
  return [
    { what: topology.name, state: "ok", found: `${plan.nodes.length} nodes; what it needs of ${whose}:` },
    ...hostNeeds(plan, host).map(({ what, needs, has, state, mend }): Finding => {
      const found = has === undefined ? needs : `${needs}, of ${has}`;
      return { what: `  ${what}`, state, found, ...(mend !== undefined && { mend }) };
    }),
  ];
}

function nodeVersion(): Finding {
  const major = Number(process.versions.node.split(".")[0]);
  const found = `Node ${process.versions.node}`;
  if (major >= 24) return { what: "runtime", state: "ok", found };
  return {
    what: "runtime",
    state: "fail",
    found,
    mend: "run it through make, npx or node_modules/.bin/node: Node 24 or newer is needed",
  };
}

function memory(): Finding {
  const free = freemem();
  const found = `${Math.round(free / mebibyte)} MiB free, ${cpus().length} cores, kernel ${release()}`;
  if (free >= leastFreeBytes) return { what: "host", state: "ok", found };
  return {
    what: "host",
    state: "warn",
    found,
    mend: "free some memory, or run small topologies: a node needs about 45 MiB",
  };
}

async function disk(): Promise<Finding> {
  const { bavail, bsize } = await statfs(".");
  const free = bavail * bsize;
  const found = `${(free / 1024 ** 3).toFixed(1)} GiB free here`;
  if (free >= leastDiskBytes) return { what: "disk", state: "ok", found };
  return {
    what: "disk",
    state: "warn",
    found,
    mend: "images need about 2 GiB; remove runs that you no longer need from runs/",
  };
}

/** Tried for real, in a network namespace of its own that ends with the command. */
async function netem(wish: NetemWish): Promise<Finding> {
  const what = "netem";
  try {
    await promisify(execFile)("unshare", ["--net", "tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"]);
    return { what, state: "ok", found: "the kernel has sch_netem" };
  } catch (error) {
    const detail = error instanceof Error && "stderr" in error ? String(error.stderr).trim().split("\n").at(-1) : "";
    const reason = detail || "no unshare or tc on this host";
    if (wish === "kernel") {
      const mend = "load sch_netem (`sudo modprobe sch_netem`), or leave --netem out: the emulator does it";
      return { what, state: "fail", found: `not from here (${reason})`, mend };
    }
    return {
      what,
      state: "ok",
      found: `not from here (${reason}); the net agent sees for itself, and has an emulator`,
    };
  }
}

async function limitFinding(limit: KernelLimit): Promise<Finding> {
  const { what, sysctl, least, why } = limit;
  const value = await readLimit(limit);
  if (value === undefined) return { what, state: "ok", found: "not known here: the engine runs on another machine" };
  if (value >= least) return { what, state: "ok", found: `${value}` };
  return { what, state: "warn", found: `${value}; ${why}`, mend: `sudo sysctl -w ${sysctl}=${least}` };
}
