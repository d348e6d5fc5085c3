/** The files of scorecards: `scorecard.json`, `.html`, `.md` and `badge.json` in a folder, whole or not at all. */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { badgeOf } from "./badge.ts";
import { type Scorecard, scorecardSchema } from "./scorecard.ts";
import { scorecardsHtml } from "./scorecard-html.ts";
import { scorecardsMarkdown } from "./scorecard-markdown.ts";
import type { ScorecardNotes } from "./scorecard-notes.ts";

const fileName = "scorecard.json";

/** @param beside others that the page and the Markdown show at its side. Throws MeshbedError BAD_INPUT where it cannot be written. */
export async function writeScorecard(folder: string, card: Scorecard, beside: readonly Scorecard[]): Promise<void> {
  const cards = [card, ...beside];
  await writeAll(folder, {
    [fileName]: `${JSON.stringify(card, null, 2)}\n`,
    "scorecard.html": scorecardsHtml(cards),
    "scorecard.md": scorecardsMarkdown(cards),
    "badge.json": badgeOf(card),
  });
}

/** Gives the path of the page. */
export async function writeSideBySide(
  folder: string,
  cards: readonly Scorecard[],
  notes: ScorecardNotes,
): Promise<string> {
  await writeAll(folder, {
    "scorecards.html": scorecardsHtml(cards, notes),
    "scorecards.md": scorecardsMarkdown(cards, notes),
  });
  return join(folder, "scorecards.html");
}

async function writeAll(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      const path = join(folder, name);
      await writeFile(`${path}.part`, text);
      await rename(`${path}.part`, path);
    }
  } catch (cause) {
    throw new MeshbedError("BAD_INPUT", `${folder} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

/** Undefined where there is none. @param path of its folder, or of the file. Throws MeshbedError BAD_INPUT for what is no scorecard. */
export async function readScorecard(path: string): Promise<Scorecard | undefined> {
  const file = path.endsWith(".json") ? path : join(path, fileName);
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined;
    throw new MeshbedError("BAD_INPUT", `${file} cannot be read: ${messageOf(cause)}`, { cause });
  });
  if (text === undefined) return undefined;
  try {
    return scorecardSchema.parse(JSON.parse(text));
  } catch (cause) {
    const message = `${file} is no scorecard as this Meshbed writes it; \`meshbed conformance --again\` writes one`;
    throw new MeshbedError("BAD_INPUT", message, { cause });
  }
}
