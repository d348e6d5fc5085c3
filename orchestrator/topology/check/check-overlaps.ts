/** Changes of one phase that say the same of the same links at the same time, where nothing says which of them holds. */
import type { CastCondition } from "../cast-conditions.ts";
import type { Path, Report } from "../problem.ts";
import { shareLinks } from "../share-links.ts";

/** The later holds as long as it lasts. What begins at the same time, or comes again and again, is no later one. */
export function checkOverlaps(cast: readonly CastCondition[], at: Path, report: Report): void {
  for (const [j, later] of cast.entries()) {
    const clash = cast.slice(0, j).findIndex((earlier) => areAmbiguous(earlier, later));
    const earlier = cast[clash];
    if (earlier === undefined) continue;
    const field = fieldsOf(earlier).find((name) => fieldsOf(later).includes(name));
    const message = `says what ${placeOf(earlier)} says of the same links at the same time (${nameOf(field ?? "")})`;
    report([...at, j], `${message}; expected one of them, or times that differ`);
  }
}

function areAmbiguous(a: CastCondition, b: CastCondition): boolean {
  const [first, second] = a.written.at <= b.written.at ? [a, b] : [b, a];
  const unordered = a.written.at === b.written.at || first.written.flap !== undefined;
  return unordered && endOf(first) > second.written.at && shareFields(a, b) && shareLinks(a.links, b.links);
}

function endOf({ written }: CastCondition): number {
  return written.at + (written.for ?? Infinity);
}

function shareFields(a: CastCondition, b: CastCondition): boolean {
  return fieldsOf(a).some((field) => fieldsOf(b).includes(field));
}

function fieldsOf({ moments }: CastCondition): readonly string[] {
  return [...new Set(moments.flatMap(({ to }) => Object.keys(to ?? {})))];
}

/** "conditions.2" */
function placeOf({ cause }: CastCondition): string {
  return cause.split(".").slice(-2).join(".");
}

/** "delayMs" as the file has it: "delay". */
function nameOf(field: string): string {
  return field.replace(/Ms$|Ratio$|BitsPerSecond$|Bytes$/, "");
}
