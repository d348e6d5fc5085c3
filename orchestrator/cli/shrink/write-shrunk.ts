/** Writes the best topology of a search so far, with a comment that says where it comes from. */
import { rename, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { WrittenTopology } from "../../topology/written-topology.ts";
import { yamlOf } from "../../topology/written-topology.ts";
import type { Data } from "./parts.ts";
import { sizeText } from "./size.ts";
import { tidy } from "./tidy.ts";

export interface Origin {
  /** Of the run that failed. */
  readonly directory: string;
  readonly target: string;
  /** Names of the expectations that fail. */
  readonly wanted: readonly string[];
  /** What the search began with. */
  readonly before: Data;
  /** Made so far. */
  readonly runs: number;
}

/** Whoever reads the file sees the one before or this one, never half of it. */
export async function writeShrunk({ data, texts }: WrittenTopology, o: Origin): Promise<void> {
  const readText = (name: string) => texts.get(name) ?? "";
  const tidied = tidy(data, readText);
  const comment = [
    `Shrunk by \`meshbed shrink ${o.directory}\`, after ${o.runs} of its runs.`,
    `It was ${sizeText(o.before, readText)};`,
    `it is ${sizeText(tidied, readText)}. It still fails:`,
    ...o.wanted.map((name) => `  ${name}`),
  ].join("\n");
  // The files that it names stay with the run.
  const renamed = new Map(
    [...texts.keys()].map((name) => [name, relative(dirname(o.target), join(o.directory, name))]),
  );
  const fresh = `${o.target}.part`;
  await writeFile(fresh, yamlOf({ data: tidied, texts }, comment, renamed));
  await rename(fresh, o.target);
}
