/**
 * The runs behind the matrix, kept in the suite's folder: `reference.json`, the sound node's scorecard, and `defects.json`, one scorecard a
 * defect. Whoever goes on from there adds to them; runs of a topology that changed since count no longer.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readScorecard } from "../../orchestrator/report/scorecard/keep-scorecard.ts";
import { type Scorecard, scorecardSchema, withDirectories } from "../../orchestrator/report/scorecard/scorecard.ts";

export interface Evidence {
  readonly sound: Scorecard | undefined;
  /** By the name of the defect. */
  readonly defects: ReadonlyMap<string, Scorecard>;
}

const fileName = "defects.json";
const defectsFile = z.record(z.string(), scorecardSchema);

/** Throws MeshbedError BAD_INPUT, or what zod says, for what is none. */
export async function readEvidence(suite: string): Promise<Evidence> {
  const text = await readFile(join(suite, fileName), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  return {
    sound: await readScorecard(join(suite, "reference.json")),
    defects: new Map(Object.entries(defectsFile.parse(JSON.parse(text)))),
  };
}

/** Whose directories are not kept. */
export async function keepEvidence(suite: string, { sound, defects }: Evidence): Promise<void> {
  const bare = (card: Scorecard) => withDirectories(card, () => "");
  const cards = [...defects].toSorted(([a], [b]) => a.localeCompare(b, "en"));
  const kept = Object.fromEntries(cards.map(([defect, card]) => [defect, bare(card)]));
  await writeFile(join(suite, fileName), `${JSON.stringify(kept)}\n`);
  if (sound === undefined) return;
  const reference: Scorecard = { ...bare(sound), subject: "js" };
  await writeFile(join(suite, "reference.json"), `${JSON.stringify(reference, null, 2)}\n`);
}
