/** The combinations of a file's `matrix:`, each the file's data with its own values and name. */
import { longestName, mostCombinations, matrix as schema, type WrittenMatrix } from "./matrix-schema.ts";
import { findPath, type Override, withValue } from "./overrides.ts";
import { type Path, type Problem, showPath } from "./problem.ts";

export interface Combination {
  /** "ten-lines-count-20-seed-3"; what the file says itself where it has no matrix. */
  readonly name: unknown;
  readonly value: unknown;
  /** What the matrix put into it, and the place in the file that says so. */
  readonly overrides: readonly (Override & { readonly at: Path })[];
}

/** @param taken by the command line, which takes the place of an axis of the same path */
export function combinationsOf(
  root: Readonly<Record<string, unknown>>,
  taken: readonly Override[],
): { readonly combinations: readonly Combination[]; readonly problems: readonly Problem[] } {
  const itself = { name: root.name, value: root, overrides: [] };
  const { success, data } = schema.safeParse(root.matrix);
  // None, or one whose shape is wrong, which the schema of the whole file says.
  if (!success) return { combinations: [itself], problems: [] };
  const problems: Problem[] = [];
  const axes = axesOf(data, root, problems).filter(({ path }) => !taken.some((one) => samePath(one.path, path)));
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > mostCombinations) {
    problems.push({ path: ["matrix"], message: `makes ${count} topologies; expected at most ${mostCombinations}` });
  }
  if (problems.length > 0 || axes.length === 0) return { combinations: [itself], problems };
  const choices = axes.reduce<readonly (readonly number[])[]>(
    (chosen, { values }) => chosen.flatMap((before) => values.map((_, i) => [...before, i])),
    [[]],
  );
  return { combinations: choices.map((choice, i) => combine(root, axes, choice, i + 1)), problems };
}

interface Axis {
  readonly path: Path;
  readonly values: readonly unknown[];
  readonly labels: readonly string[];
  /** Of its values, in the file. */
  readonly at: Path;
}

function axesOf({ seeds, set = {} }: WrittenMatrix, root: unknown, problems: Problem[]): readonly Axis[] {
  const written = Object.entries(set).flatMap(([name, values]) => {
    const at = ["matrix", "set", name];
    const found = findPath(name, root);
    if ("refusal" in found) problems.push({ path: at, message: `names no value: ${found.refusal}`, atKey: true });
    else if (["topology", "name", "extends", "matrix"].includes(String(found.path[0])))
      problems.push({ path: at, message: "cannot differ between the topologies of one file", atKey: true });
    else if (found.path[0] === "seed") problems.push({ path: at, message: "has a key of its own: seeds", atKey: true });
    else return [{ path: found.path, values, at }];
    return [];
  });
  const all = seeds === undefined ? written : [...written, { path: ["seed"], values: seeds, at: ["matrix", "seeds"] }];
  return all.map((axis) => ({
    ...axis,
    labels: labelsOf(
      axis,
      all.map(({ path }) => path),
    ),
  }));
}

/** "count-20": the end of the path, as much of it as tells it from the others, and the value, or its number from 1 where it makes no word. */
function labelsOf({ path, values }: Pick<Axis, "path" | "values">, paths: readonly Path[]): readonly string[] {
  const ends = (length: number) => paths.filter((other) => samePath(other.slice(-length), path.slice(-length)));
  const length = path.findIndex((_, i) => ends(i + 1).length === 1) + 1;
  const words = values.map((value) => (typeof value === "object" ? "" : wordOf(String(value))));
  const telling = new Set(words).size === words.length && !words.includes("");
  return values.map((_, i) => wordOf([...path.slice(-length), telling ? words[i] : i + 1].join("-")));
}

function wordOf(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

function combine(
  root: Readonly<Record<string, unknown>>,
  axes: readonly Axis[],
  choice: readonly number[],
  number: number,
) {
  const chosen = axes.map((axis, i) => ({ ...axis, index: choice[i] ?? 0 }));
  const name = nameOf(
    root.name,
    chosen.map(({ labels, index }) => labels[index] ?? ""),
    number,
  );
  const value = chosen.reduce<unknown>((now, { path, values, index }) => withValue(now, path, values[index]), {
    ...root,
    name,
  });
  const overrides = chosen.map(({ path, at, index }) => ({
    path,
    at: [...at, index],
    text: showPath([...at, index], root),
  }));
  return { name, value, overrides };
}

/** A name that is wrong stays as it is, and is refused for what it is. */
function nameOf(name: unknown, labels: readonly string[], number: number): unknown {
  if (typeof name !== "string") return name;
  const whole = [name, ...labels].join("-");
  return whole.length <= longestName ? whole : `${name.slice(0, longestName - 4)}-${number}`;
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, i) => step === b[i]);
}
