/**
 * Delta debugging: the fewest of many parts that still make a failure. The algorithm is ddmin of Zeller and Hildebrandt, "Simplifying
 * and Isolating Failure-Inducing Input", IEEE TSE 28(2), 2002, without its test of single small pieces: one that fails by itself lies in a
 * half that does, which was tested before. What is tested twice is the caller's to remember.
 */

/**
 * @param items with all of which it fails
 * @param fails whether it does with some of them only
 * @returns items of which none can be left out by itself, in their order
 */
export async function ddmin<T>(
  items: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  if (items.length === 0 || (await fails([]))) return [];
  let kept = items;
  let pieces = 2;
  while (kept.length > 1) {
    const smaller = await firstFailing(rests(kept, pieces), fails);
    if (smaller !== undefined) {
      kept = smaller;
      pieces = Math.max(2, pieces - 1);
    } else if (pieces < kept.length) pieces = Math.min(kept.length, 2 * pieces);
    else break;
  }
  return kept;
}

async function firstFailing<T>(
  candidates: readonly (readonly T[])[],
  fails: (some: readonly T[]) => Promise<boolean>,
): Promise<readonly T[] | undefined> {
  for (const candidate of candidates) if (await fails(candidate)) return candidate;
  return undefined;
}

/** What is left without each of so many pieces. */
function rests<T>(items: readonly T[], pieces: number): readonly (readonly T[])[] {
  const cut = (i: number) => Math.floor((i * items.length) / pieces);
  return Array.from({ length: pieces }, (_, i) => [...items.slice(0, cut(i)), ...items.slice(cut(i + 1))]);
}
