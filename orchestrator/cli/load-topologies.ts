/** Reads and checks all the topologies that a command was given, before any of them does anything. */
import { MeshbedError } from "../base/errors.ts";
import { listText } from "../base/list-text.ts";
import { loadTopologyFile } from "../topology/load-topology.ts";
import type { ParsedTopology } from "../topology/parse-topology.ts";
import { overrides, type TopologyOptions } from "./options.ts";
import { topologyFiles } from "./topology-files.ts";

export interface LoadedTopology extends ParsedTopology {
  readonly file: string;
}

/** For what takes one. Throws BAD_INPUT for what stands for several: a folder, or a file with a matrix. */
export async function loadOneTopology(path: string, o: TopologyOptions): Promise<LoadedTopology> {
  const [only, ...more] = await loadTopologies([path], o);
  if (only !== undefined && more.length === 0) return only;
  const names = [only, ...more].flatMap((loaded) => loaded?.topology.name ?? []);
  throw new MeshbedError(
    "BAD_INPUT",
    `${path} stands for ${names.length} topologies (${listText(names, 4)}); choose one by its file, --seed or --set`,
  );
}

/** Those of each file in their order. Throws one BAD_INPUT with the problems of all files. */
export async function loadTopologies(paths: readonly string[], o: TopologyOptions): Promise<LoadedTopology[]> {
  const files = await topologyFiles(paths);
  const results = await Promise.allSettled(files.map((file) => loadTopologyFile(file, overrides(o))));
  const loaded: LoadedTopology[] = [];
  const problems: string[] = [];
  for (const [i, result] of results.entries()) {
    if (result.status === "fulfilled")
      loaded.push(...result.value.map((parsed) => ({ file: files[i] ?? "", ...parsed })));
    else if (result.reason instanceof MeshbedError && result.reason.code === "BAD_INPUT")
      problems.push(result.reason.message);
    else throw result.reason;
  }
  if (problems.length > 0) throw new MeshbedError("BAD_INPUT", problems.join("\n"));
  return loaded;
}
