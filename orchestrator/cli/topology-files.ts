/** Arguments to topology files: each is a file, or a folder whose `*.yaml` files are meant, in order of name. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { MeshbedError } from "../base/errors.ts";

/** Throws BAD_INPUT that names every path that is not there and every folder without a topology. */
export async function topologyFiles(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(expand));
  const problems = found.flatMap((entry) => (typeof entry === "string" ? [entry] : []));
  if (problems.length > 0) throw new MeshbedError("BAD_INPUT", problems.join("\n"));
  return found.flatMap((entry) => (typeof entry === "string" ? [] : entry));
}

async function expand(path: string): Promise<string[] | string> {
  const entry = await stat(path).catch(() => undefined); // a path that cannot be looked at is named below
  if (entry === undefined) return `${path}: no such file or folder`;
  if (!entry.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => /\.ya?ml$/.test(name)).sort();
  return names.length > 0 ? names.map((name) => join(path, name)) : `${path}: no *.yaml file in this folder`;
}
