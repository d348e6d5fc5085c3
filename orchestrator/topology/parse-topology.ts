/**
 * The text of a topology file to a checked topology, or one error that lists every problem with its place.
 * Problems of shape are found by the schema; what is wrong there is then taken out, so that the checks can look at
 * the rest in the same go.
 */
import { MeshbedError } from "../base/errors.ts";
import { checkTopology } from "./check/check-topology.ts";
import { checkShape } from "./check-shape.ts";
import { applyOverrides, type Override } from "./overrides.ts";
import { type Path, type Problem, related, showPath } from "./problem.ts";
import { replayTraces } from "./replay-traces.ts";
import { resolveTopology } from "./resolve.ts";
import type { Topology } from "./topology.ts";
import { readYaml, type YamlData } from "./yaml-source.ts";

export interface ParseOptions {
  /** "path=value", applied to the file's data before it is checked. */
  readonly set?: readonly string[];
  /** The text of a file that the topology names, as it names it. Without it, no topology can replay traces. */
  readonly readText?: (fileName: string) => string;
}

/** Throws MeshbedError BAD_INPUT with one line a problem: `ten.yaml:14:13: path is X; expected Y, as "Z"`. */
export function parseTopology(text: string, fileName: string, o: ParseOptions = {}): Topology {
  const source = readYaml(text);
  if (source.kind === "refused") {
    const lines = source.refusals.map(({ line, column, message }) => `${fileName}:${line}:${column}: ${message}`);
    throw new MeshbedError("BAD_INPUT", lines.join("\n"));
  }
  const { value, overrides, refusals } = applyOverrides(source.value, o.set ?? []);
  const shape = checkShape(value);
  const replays = shape.file && replayTraces(shape.file, o.readText ?? readsNothing);
  const topology = shape.file && resolveTopology(shape.file, replays?.traces ?? new Map());
  const followUps = shape.file && topology ? checkTopology(shape.file, topology) : [];
  const problems = [
    ...shape.problems,
    ...(replays?.problems ?? []),
    // What is said of a place that is wrong anyway would only follow from that.
    ...followUps.filter(({ path }) => !shape.problems.some((problem) => related(problem.path, path))),
  ];
  const lines = [...refusals, ...say(problems, { fileName, value, overrides, source })];
  if (lines.length > 0 || topology === undefined) throw new MeshbedError("BAD_INPUT", lines.join("\n"));
  return topology;
}

function readsNothing(): string {
  throw new Error("there are no files beside this text");
}

interface Checked {
  readonly fileName: string;
  /** The file's data with the overrides in it. */
  readonly value: unknown;
  readonly overrides: readonly Override[];
  readonly source: YamlData;
}

/** In the order of the file; what the command line brought comes first. */
function say(problems: readonly Problem[], { fileName, value, overrides, source }: Checked): readonly string[] {
  return problems
    .map(({ path, message, atKey = false }) => {
      const subject = path.length === 0 ? "the topology" : showPath(path, value);
      // Also what only the command line brought into being.
      const isNew = path[0] !== undefined && !(path[0] in source.value);
      const override = overrides.findLast((o) => startsWith(path, o.path) || (isNew && o.path[0] === path[0]));
      if (override !== undefined) return { line: 0, column: 0, text: `--set ${override.text}: ${subject} ${message}` };
      const place = source.placeOf(path, atKey);
      return { ...place, text: `${fileName}:${place.line}:${place.column}: ${subject} ${message}` };
    })
    .toSorted((a, b) => a.line - b.line || a.column - b.column)
    .map(({ text }) => text);
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, i) => path[i] === step);
}
