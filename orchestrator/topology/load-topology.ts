/** Reads and checks a topology file. */
import { readFile } from "node:fs/promises";
import { MeshbedError, messageOf } from "../base/errors.ts";
import { type ParseOptions, parseTopology } from "./parse-topology.ts";
import type { Topology } from "./topology.ts";

/** Throws MeshbedError BAD_INPUT when the file cannot be read or anything in it is wrong. */
export async function loadTopology(path: string, o: ParseOptions = {}): Promise<Topology> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new MeshbedError("BAD_INPUT", `${path}: the file cannot be read: ${messageOf(error)}`, { cause: error });
  }
  return parseTopology(text, path, o);
}
