/** Reads and checks a topology file, and the files that it names. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { MeshbedError, messageOf } from "../base/errors.ts";
import { type ParseOptions, parseTopology } from "./parse-topology.ts";
import type { Topology } from "./topology.ts";

/** Throws MeshbedError BAD_INPUT when the file cannot be read or anything in it is wrong. */
export async function loadTopology(path: string, o: Omit<ParseOptions, "readText"> = {}): Promise<Topology> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new MeshbedError("BAD_INPUT", `${path}: the file cannot be read: ${messageOf(error)}`, { cause: error });
  }
  // Which files it names is known in the middle of parsing; they are few and small, so they are read there.
  return parseTopology(text, path, { ...o, readText: (name) => readFileSync(resolve(dirname(path), name), "utf8") });
}
