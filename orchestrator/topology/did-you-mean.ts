/** What a wrong word was most likely meant to be, and the sentences that say so. */
import { distance } from "fastest-levenshtein";

/** `; did you mean "count"?`, or nothing when no word is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const [nearest] = candidates
    .map((candidate) => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits);
  const tooFar = Math.max(2, Math.floor(word.length / 3));
  return nearest === undefined || nearest.edits > tooFar ? "" : `; did you mean "${nearest.candidate}"?`;
}

/** `is "flete"; expected a group (fleet, desktop); did you mean "fleet"?` */
export function isUnknown(word: string, what: string, candidates: readonly string[]): string {
  const known = candidates.length === 0 ? "there is none" : candidates.join(", ");
  return `is ${JSON.stringify(word)}; expected ${what} (${known})${didYouMean(word, candidates)}`;
}
