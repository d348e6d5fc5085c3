/** Which run a command for hands-on work is about: one that was left standing, or one that waits in a pause. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Option } from "commander";
import { MeshbedError, messageOf } from "../base/errors.ts";
import type { Leftover } from "../engine/docker/leftovers.ts";
import { findLeftoversOn, type RunHost } from "../engine/docker/swarm/runs-on-hosts.ts";
import { readYaml } from "../topology/yaml-source.ts";
import { keptTopology } from "./kept-topology.ts";

export interface StandingRun {
  readonly runId: string;
  readonly name: string;
  readonly directory: string;
  /** It waits in a pause, and its own process does what is asked. */
  readonly isPaused: boolean;
}

export const runOption = () => new Option("--run <id>", "of this run, when several stand");

/** Where a run that waits in a pause takes steps from other processes. */
export function operatorSocket(directory: string): string {
  return join(directory, "operator.sock");
}

export function isPaused({ kept, ownerAlive, directory }: Leftover): boolean {
  return !kept && ownerAlive && directory !== undefined && existsSync(operatorSocket(directory));
}

/** Throws MeshbedError BAD_INPUT when there is none, or more than one and none was named. */
export async function standingRun(hosts: readonly RunHost[], runId?: string): Promise<StandingRun> {
  const all = await findLeftoversOn(hosts);
  const named = all.find((run) => run.runId === runId);
  if (runId !== undefined && named === undefined) {
    throw new MeshbedError("BAD_INPUT", `no run ${runId} stands; \`meshbed ps\` lists what does`);
  }
  const ready = all.filter((run) => run.kept || isPaused(run));
  const [first, ...more] = named === undefined ? ready : [named];
  if (first === undefined || !ready.includes(first)) {
    const present = named ?? all[0];
    const why = present === undefined ? "" : ` (run ${present.runId} is ${whyNot(present)})`;
    throw new MeshbedError(
      "BAD_INPUT",
      `no network stands that can be worked on by hand${why}; \`meshbed up FILE\` brings one up`,
    );
  }
  if (more.length > 0) {
    const ids = ready.map((run) => `${run.runId} (${run.name})`).join(", ");
    throw new MeshbedError("BAD_INPUT", `several networks stand: ${ids}; say which one is meant: --run ${first.runId}`);
  }
  const { directory = "" } = first;
  if (!existsSync(join(directory, "trace.ndjson"))) {
    throw new MeshbedError("BAD_INPUT", `the directory of run ${first.runId} is not here: ${directory || "not known"}`);
  }
  return { runId: first.runId, name: first.name, directory, isPaused: isPaused(first) };
}

/** The data of the topology that a run keeps beside its trace. */
export async function standingTopology(directory: string): Promise<Readonly<Record<string, unknown>>> {
  const path = keptTopology(directory);
  try {
    const source = readYaml(await readFile(path, "utf8"));
    if (source.kind === "data") return source.value;
    throw new Error(source.refusals.map(({ message }) => message).join("; "));
  } catch (cause) {
    throw new MeshbedError("BAD_INPUT", `${path}: the topology of the run cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
}

function whyNot({ ownerAlive }: Leftover): string {
  return ownerAlive
    ? "being carried out by its own process, and waits for nobody: a phase with pause: true would"
    : "what a killed process left, which `meshbed clean` removes";
}
