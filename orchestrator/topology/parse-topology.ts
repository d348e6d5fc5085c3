/** The text of a topology file to the checked topologies that it stands for, or one error that lists every problem with its place. */
import { MeshbedError } from "../base/errors.ts";
import { listText } from "../base/list-text.ts";
import { type CheckedData, checkData } from "./check-data.ts";
import type { Layer } from "./layers.ts";
import { type Combination, combinationsOf } from "./matrix.ts";
import { applyOverrides, type Override } from "./overrides.ts";
import { type Path, type Problem, showPath } from "./problem.ts";
import { type Layers, type ReadText, readLayers } from "./read-layers.ts";
import type { Topology } from "./topology.ts";
import type { WrittenTopology } from "./written-topology.ts";

export interface ParseOptions {
  /** "path=value", applied to the file's data before it is checked. */
  readonly set?: readonly string[];
  /** The text of a file that the topology names, by its path from the topology's folder. Without it, none can be named. */
  readonly readText?: ReadText;
}

export interface ParsedTopology {
  readonly topology: Topology;
  readonly written: WrittenTopology;
}

/** One, or one for each combination of its matrix. Throws MeshbedError BAD_INPUT: `ten.yaml:14:13: path is X; expected Y, as "Z"`. */
export function parseTopologyFile(text: string, fileName: string, o: ParseOptions = {}): readonly ParsedTopology[] {
  const layers = readLayers(text, fileName, o.readText ?? readsNothing);
  if ("refusals" in layers) throw new MeshbedError("BAD_INPUT", layers.refusals.join("\n"));
  const overridden = applyOverrides(layers.layer.value, o.set ?? []);
  const { combinations, problems } = combinationsOf(overridden.value as Layers["layer"]["value"], overridden.overrides);
  const texts = new Map<string, string>();
  const readText = (name: string) => {
    const text = layers.readText(name);
    texts.set(name, text);
    return text;
  };
  const checked = combinations.map((combination) => ({ ...combination, ...checkData(combination.value, readText) }));
  const lines = [...overridden.refusals, ...say({ checked, problems, set: overridden.overrides, layer: layers.layer })];
  if (lines.length > 0) throw new MeshbedError("BAD_INPUT", lines.join("\n"));
  return checked.map(({ topology, value }) => {
    if (topology === undefined) throw new Error("no topology came of data without a problem");
    const { extends: _, matrix: __, ...data } = value as Record<string, unknown>;
    return { topology, written: { data, texts } };
  });
}

/** Of a text without a matrix. Throws as `parseTopologyFile` does. */
export function parseTopology(text: string, fileName: string, o: ParseOptions = {}): Topology {
  const [first, ...more] = parseTopologyFile(text, fileName, o);
  if (first === undefined || more.length > 0) {
    throw new MeshbedError(
      "BAD_INPUT",
      `${fileName}: stands for ${more.length + 1} topologies; expected one, without a matrix`,
    );
  }
  return first.topology;
}

/** Of the topologies that a problem is of. */
const shownNames = 4;

function readsNothing(): string {
  throw new Error("there are no files beside this text");
}

interface Found {
  readonly checked: readonly (Combination & CheckedData)[];
  /** Of the matrix itself. */
  readonly problems: readonly Problem[];
  readonly set: readonly Override[];
  readonly layer: Layer;
}

interface Line {
  /** Said of the very value that the matrix put there. */
  readonly ofMatrix: boolean;
  readonly depth: number;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** In the order of the file, then of those that it extends; what the command line brought comes first. */
function say({ checked, problems, set, layer }: Found): readonly string[] {
  const itself = { value: layer.value, overrides: [] };
  const ofMatrix = problems.map((problem) => lineOf(problem, itself, set, layer));
  const ofEach = checked.flatMap((one) =>
    one.problems.map((problem) => ({ ...lineOf(problem, one, set, layer), name: String(one.name) })),
  );
  // What is wrong with all of them is wrong with the file.
  const once = [...Map.groupBy(ofEach, ({ text }) => text).values()].flatMap((lines) => {
    const [first] = lines;
    if (first === undefined) return [];
    const clear = first.ofMatrix || lines.length === checked.length;
    const whose = clear
      ? ""
      : ` (in ${listText(
          lines.map(({ name }) => name),
          shownNames,
        )})`;
    return [{ ...first, text: `${first.text}${whose}` }];
  });
  return [...ofMatrix, ...once]
    .toSorted((a, b) => a.depth - b.depth || a.line - b.line || a.column - b.column)
    .map(({ text }) => text);
}

function lineOf(
  { path, message, atKey }: Problem,
  { value, overrides }: Pick<Combination, "value" | "overrides">,
  set: readonly Override[],
  layer: Layer,
): Line {
  const subject = path.length === 0 ? "the topology" : showPath(path, value);
  // Also what only an override brought into being.
  const isNew = path[0] !== undefined && !(path[0] in (layer.value as object));
  const brought = (one: Override) => startsWith(path, one.path) || (isNew && one.path[0] === path[0]);
  const byMatrix = overrides.findLast(brought);
  const bySet = set.findLast(brought);
  if (byMatrix === undefined && bySet !== undefined) {
    return { ofMatrix: false, depth: -1, line: 0, column: 0, text: `${bySet.text}: ${subject} ${message}` };
  }
  const place = byMatrix === undefined ? layer.placeOf(path, atKey ?? false) : layer.placeOf(byMatrix.at, false);
  const from = byMatrix === undefined ? "" : `${byMatrix.text}: `;
  return {
    ...place,
    ofMatrix: byMatrix !== undefined,
    text: `${place.file}:${place.line}:${place.column}: ${from}${subject} ${message}`,
  };
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, i) => path[i] === step);
}
