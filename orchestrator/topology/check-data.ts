/**
 * The data of one topology to a checked topology, or every problem of it. Problems of shape are found by the schema; what is wrong there
 * is then taken out, so that the checks can look at the rest in the same go.
 */
import { checkTopology } from "./check/check-topology.ts";
import { checkShape } from "./check-shape.ts";
import { type Problem, related } from "./problem.ts";
import type { ReadText } from "./read-layers.ts";
import { resolveTopology } from "./resolve.ts";
import type { Topology } from "./topology.ts";
import { noTraceFiles, traceFiles } from "./trace-files.ts";

export interface CheckedData {
  readonly problems: readonly Problem[];
  /** Where enough is right to make one. It is sound only if there is no problem. */
  readonly topology: Topology | undefined;
}

/** @param readText of a file that the topology names, as it names it */
export function checkData(value: unknown, readText: ReadText): CheckedData {
  const shape = checkShape(value);
  const traces = shape.file && traceFiles(shape.file, readText);
  const topology = shape.file && resolveTopology(shape.file, traces?.files ?? noTraceFiles);
  const followUps = shape.file && topology ? checkTopology(shape.file, topology) : [];
  const problems = [
    ...shape.problems,
    ...(traces?.problems ?? []),
    // What is said of a place that is wrong anyway would only follow from that.
    ...followUps.filter(({ path }) => !shape.problems.some((problem) => related(problem.path, path))),
  ];
  return { problems, topology };
}
