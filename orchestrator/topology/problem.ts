/** Something wrong in a topology file, before it is known where in the text that is. */

export type Path = readonly (string | number)[];

export interface Problem {
  readonly path: Path;
  /** What is said of the path: `is "5"; expected a share, as "5%"`. */
  readonly message: string;
  /** The key itself is wrong, not its value. */
  readonly atKey?: true;
}

/** Collects the problems of a check. */
export type Report = (path: Path, message: string) => void;

/** "phases.steady.for": phases are called by their name, items of other lists by their number from 0. */
export function showPath(path: Path, root: unknown): string {
  const [first, index] = path;
  const phases = first === "phases" && typeof root === "object" && root !== null && "phases" in root ? root.phases : [];
  const phase = Array.isArray(phases) && typeof index === "number" ? phases[index] : undefined;
  return path.map((step, i) => (i === 1 && typeof phase?.name === "string" ? phase.name : step)).join(".");
}

/** One lies in the other, or both in the same mapping: what is said of one may only follow from the other. */
export function related(a: Path, b: Path): boolean {
  const shared = Math.min(a.length, b.length);
  const isPrefix = a.slice(0, shared).every((step, i) => step === b[i]);
  const siblings = a.length === b.length && a.length > 1 && a.slice(0, -1).every((step, i) => step === b[i]);
  return isPrefix || siblings;
}
