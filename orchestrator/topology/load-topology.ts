/** Reads and checks a topology file, and the files that it names. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { MeshbedError, messageOf } from "../base/errors.ts";
import { type ParsedTopology, type ParseOptions, parseTopology, parseTopologyFile } from "./parse-topology.ts";
import type { Topology } from "./topology.ts";

type LoadOptions = Omit<ParseOptions, "readText">;

/** One, or one for each combination of its matrix. Throws MeshbedError BAD_INPUT when a file cannot be read or anything is wrong. */
export async function loadTopologyFile(path: string, o: LoadOptions = {}): Promise<readonly ParsedTopology[]> {
  return parseTopologyFile(await textOf(path), path, { ...o, readText: besides(path) });
}

/** Of a file without a matrix. Throws as `loadTopologyFile` does. */
export async function loadTopology(path: string, o: LoadOptions = {}): Promise<Topology> {
  return parseTopology(await textOf(path), path, { ...o, readText: besides(path) });
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new MeshbedError("BAD_INPUT", `${path}: the file cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** Which files it names is known in the middle of parsing; they are few and small, so they are read there. */
function besides(path: string): (name: string) => string {
  return (name) => readFileSync(resolve(dirname(path), name), "utf8");
}
