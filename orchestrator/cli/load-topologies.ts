/** Reads and checks all the topologies that a command was given, before any of them does anything. */
import { MeshbedError } from "../base/errors.ts";
import { loadTopology } from "../topology/load-topology.ts";
import type { Topology } from "../topology/topology.ts";
import { overrides, type TopologyOptions } from "./options.ts";
import { topologyFiles } from "./topology-files.ts";

export interface LoadedTopology {
  readonly file: string;
  readonly topology: Topology;
}

/** Throws one BAD_INPUT with the problems of all files. */
export async function loadTopologies(paths: readonly string[], o: TopologyOptions): Promise<LoadedTopology[]> {
  const files = await topologyFiles(paths);
  const results = await Promise.allSettled(files.map((file) => loadTopology(file, overrides(o))));
  const loaded: LoadedTopology[] = [];
  const problems: string[] = [];
  for (const [i, result] of results.entries()) {
    if (result.status === "fulfilled") loaded.push({ file: files[i] ?? "", topology: result.value });
    else if (result.reason instanceof MeshbedError && result.reason.code === "BAD_INPUT")
      problems.push(result.reason.message);
    else throw result.reason;
  }
  if (problems.length > 0) throw new MeshbedError("BAD_INPUT", problems.join("\n"));
  return loaded;
}
