/**
 * Looks for a smaller topology that still fails: phases, then what they do, then groups, then nodes are left out, over and over until
 * nothing more can be. What a candidate is worth, `fails` says; the search knows no engine.
 */
import { listText } from "../../base/list-text.ts";
import type { ReadText } from "../../topology/read-layers.ts";
import { ddmin } from "./ddmin.ts";
import { countOf, withCount } from "./fewer-nodes.ts";
import { mend } from "./mend.ts";
import { type Data, groupParts, itemParts, type Part, phaseParts, without } from "./parts.ts";

export interface SearchOptions {
  /** Of the files that the data names. */
  readonly readText: ReadText;
  /** Names of phases without which the failure cannot be told. */
  readonly neededPhases: readonly string[];
  /** Whether a candidate has all that is to be left alone. */
  readonly keeps: (candidate: Data) => boolean;
  /** Whether a candidate, which is sound, fails in the wanted way. Once it is false for want of runs it stays so. */
  readonly fails: (candidate: Data, what: string) => Promise<boolean>;
}

/** @param data that fails. @returns the smallest found, which was seen to fail */
export async function smallestFailing(data: Data, o: SearchOptions): Promise<Data> {
  const tried = new Map<string, boolean>();
  let best = data;
  /** Takes the candidate if it fails; one that cannot be mended, or was tried, costs no run. */
  const take = async (candidate: Data | undefined, what: string): Promise<boolean> => {
    if (candidate === undefined || !o.keeps(candidate)) return false;
    const key = JSON.stringify(candidate);
    if (key === JSON.stringify(best)) return true;
    const fails = tried.get(key) ?? (await o.fails(candidate, what));
    tried.set(key, fails);
    if (fails) best = candidate;
    return fails;
  };
  const takeWithout =
    (...sections: Parameters<typeof mend>[2]): Take =>
    (candidate, what) =>
      take(mend(candidate, o.readText, sections), what);
  for (let before = ""; before !== JSON.stringify(best); ) {
    before = JSON.stringify(best);
    await leaveOut(phaseParts(best, o.neededPhases), best, takeWithout("traffic"));
    await leaveOut(itemParts(best), best, takeWithout("traffic"));
    await leaveOut(groupParts(best), best, takeWithout("traffic", "phases", "defaults"));
    await takeNodes(() => best, takeWithout("traffic", "phases", "defaults"));
  }
  return best;
}

type Take = (candidate: Data, what: string) => Promise<boolean>;

/** What a part needs is not known here: a candidate in which something misses it cannot be mended, or does not fail. */
async function leaveOut(parts: readonly Part[], data: Data, take: Take): Promise<void> {
  await ddmin(parts, async (kept) => {
    const gone = parts.filter((part) => !kept.includes(part));
    const paths = gone.map(({ path }) => path);
    return await take(without(data, paths) as Data, `without ${labelsOf(gone)}`);
  });
}

const shownLabels = 4;

function labelsOf(parts: readonly Part[]): string {
  return listText(
    parts.map(({ label }) => label),
    shownLabels,
  );
}

/** All groups at half their size as long as that fails, then each by halves on its own. */
async function takeNodes(best: () => Data, take: Take): Promise<void> {
  const names = () => groupParts(best()).map(({ path }) => String(path[1]));
  const counts = () => names().map((name) => ({ name, count: countOf(best(), name) }));
  for (let goesOn = true; goesOn && counts().some(({ count }) => count > 1); ) {
    const half = counts().map(({ name, count }) => ({ name, count: Math.ceil(count / 2) }));
    const candidate = half.reduce((data, { name, count }) => withCount(data, name, count), best());
    goesOn = await take(candidate, `with ${half.map(({ name, count }) => `${count} of ${name}`).join(", ")}`);
  }
  for (const { name, count } of counts().toSorted((a, b) => b.count - a.count)) {
    // Below `low` it does not fail; with `high` it does.
    let [low, high] = [1, count];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const fails = await take(withCount(best(), name, middle), `with ${middle} of ${name}`);
      [low, high] = fails ? [low, middle] : [middle + 1, high];
    }
  }
}
