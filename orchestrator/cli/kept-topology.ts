/**
 * The topology that a run's directory keeps: `topology.yaml` as it was when `extends`, the command line and the matrix had had their say,
 * and in `inputs/` the files that it names. Such a folder needs nothing outside of it.
 */
import { cp, mkdir, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type WrittenTopology, yamlOf } from "../topology/written-topology.ts";

const fileName = "topology.yaml";
const inputs = "inputs";

/** @param file that it came from */
export async function writeTopology(directory: string, written: WrittenTopology, file: string): Promise<void> {
  const renamed = new Map(
    [...written.texts.keys()].map((name, i) => [name, join(inputs, `${i + 1}-${basename(name)}`)]),
  );
  const comment = `The topology of this run, made of ${file}: what that extends, and what the command line set, is in it.`;
  if (renamed.size > 0) await mkdir(join(directory, inputs), { recursive: true });
  for (const [name, text] of written.texts) await writeFile(join(directory, renamed.get(name) ?? name), text);
  await writeFile(keptTopology(directory), yamlOf(written, comment, renamed));
}

/** Runs of before there was one have none. */
export async function copyTopology(from: string, to: string): Promise<void> {
  for (const name of [fileName, inputs]) {
    const there = await stat(join(from, name)).catch(() => undefined); // the same as none
    if (there !== undefined) await cp(join(from, name), join(to, name), { recursive: true });
  }
}

export function keptTopology(directory: string): string {
  return join(directory, fileName);
}
