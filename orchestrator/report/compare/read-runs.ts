/** The runs of a folder, or the one that it is, from the files that they left. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { ZodError } from "zod";
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { type ComparedRun, comparedRun } from "./compared-run.ts";

/** At least one, in the order of their directories' names. Throws BAD_INPUT; a link, as `latest`, is no run of its own. */
export async function readRuns(path: string): Promise<readonly ComparedRun[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((cause: unknown) => {
    throw badInput(`${path} cannot be read: ${messageOf(cause)}; expected the directory of a run, or a folder of such`);
  });
  const own = await readRun(path);
  if (own !== undefined) return [own];
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name));
  const runs = await Promise.all(folders.toSorted().map(readRun));
  const found = runs.filter((run) => run !== undefined);
  if (found.length === 0) throw badInput(`${path} holds no run: there is no summary.json in it nor in its folders`);
  return found;
}

/** Undefined for a directory without a summary: no run, or one that was not judged. */
async function readRun(directory: string): Promise<ComparedRun | undefined> {
  const file = join(directory, "summary.json");
  const text = await textOf(file);
  if (text === undefined) return undefined;
  try {
    return comparedRun(directory, JSON.parse(text), settingsIn(await textOf(join(directory, "topology.yaml"))));
  } catch (cause) {
    throw badInput(`${file} ${troubleOf(cause)}; \`meshbed judge ${directory}\` writes it anew`, cause);
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw badInput(`${file} cannot be read: ${messageOf(cause)}`, cause);
  }
}

/** A run of before there was one has no topology of its own: nothing is known of its settings. */
function settingsIn(topology = ""): ReadonlyMap<string, string> {
  return new Map(leavesOf(parse(topology), ""));
}

function leavesOf(data: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof data !== "object" || data === null) return path === "" ? [] : [[path, String(data)]];
  return Object.entries(data).flatMap(([key, value]) => leavesOf(value, path === "" ? key : `${path}.${key}`));
}

function troubleOf(cause: unknown): string {
  if (!(cause instanceof ZodError)) return `cannot be read: ${messageOf(cause)}`;
  const [issue] = cause.issues;
  return `is not the summary of a run as this Meshbed writes it: ${issue?.path.join(".")}: ${issue?.message}`;
}

function badInput(message: string, cause?: unknown): MeshbedError {
  return new MeshbedError("BAD_INPUT", message, { cause });
}
