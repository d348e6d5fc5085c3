/** The trace files that a topology names, read and checked, each once. Where they are read from is the caller's. */
import { messageOf } from "../base/errors.ts";
import { type ChurnTrace, readChurnTrace } from "../scenario/churn/churn-trace.ts";
import { type ReplayTrace, readReplayTrace } from "../scenario/conditions/replay-trace.ts";
import { readTrafficTrace, type TrafficTrace } from "../scenario/traffic/traffic-trace.ts";
import type { Path, Problem } from "./problem.ts";
import type { TopologyFile } from "./topology-schema.ts";

/** Of each kind by the names that the topology gives them; without those that have problems. */
export interface TraceFiles {
  readonly conditions: ReadonlyMap<string, ReplayTrace>;
  readonly churn: ReadonlyMap<string, ChurnTrace>;
  readonly traffic: ReadonlyMap<string, TrafficTrace>;
}

export const noTraceFiles: TraceFiles = { conditions: new Map(), churn: new Map(), traffic: new Map() };

/** @param readText of a file beside the topology file; throws when there is none. */
export function traceFiles(
  file: TopologyFile,
  readText: (fileName: string) => string,
): { readonly files: TraceFiles; readonly problems: readonly Problem[] } {
  const conditions = readEach(replaysIn(file), readText, readReplayTrace);
  const churn = readEach(churnsIn(file), readText, readChurnTrace);
  const traffic = readEach(replayedIn(file), readText, readTrafficTrace);
  return {
    files: { conditions: conditions.traces, churn: churn.traces, traffic: traffic.traces },
    problems: [...conditions.problems, ...churn.problems, ...traffic.problems],
  };
}

/** A place of the topology that names a file. */
interface Use {
  readonly name: string;
  readonly path: Path;
}

function replaysIn({ phases }: TopologyFile): readonly Use[] {
  return phases.flatMap(({ conditions }, i) =>
    conditions.flatMap(({ replay: name }, j) =>
      name === undefined ? [] : [{ name, path: ["phases", i, "conditions", j, "replay"] }],
    ),
  );
}

function churnsIn({ phases }: TopologyFile): readonly Use[] {
  return phases.flatMap(({ churn = [] }, i) =>
    [churn].flat().flatMap((one, j) => {
      const at = Array.isArray(churn) ? ["phases", i, "churn", j, "file"] : ["phases", i, "churn", "file"];
      return one.model === "trace" ? [{ name: one.file, path: at }] : [];
    }),
  );
}

function replayedIn({ traffic }: TopologyFile): readonly Use[] {
  return Object.entries(traffic).flatMap(([flow, { arrival }]) =>
    typeof arrival === "string" || arrival.replayed === undefined
      ? []
      : [{ name: arrival.replayed, path: ["traffic", flow, "arrival", "replayed"] }],
  );
}

type Reading<T> = { readonly trace: T } | { readonly problems: readonly string[] };

function readEach<T>(
  uses: readonly Use[],
  readText: (fileName: string) => string,
  read: (text: string, fileName: string) => Reading<T>,
): { readonly traces: ReadonlyMap<string, T>; readonly problems: readonly Problem[] } {
  const traces = new Map<string, T>();
  const problems: Problem[] = [];
  for (const [name, places] of Map.groupBy(uses, (use) => use.name)) {
    const found = readOne(name, readText, read);
    if ("trace" in found) traces.set(name, found.trace);
    else
      for (const { path } of places.slice(0, 1)) problems.push(...found.problems.map((message) => ({ path, message })));
  }
  return { traces, problems };
}

function readOne<T>(
  name: string,
  readText: (fileName: string) => string,
  read: (text: string, fileName: string) => Reading<T>,
): Reading<T> {
  try {
    const result = read(readText(name), name);
    return "trace" in result
      ? result
      : { problems: result.problems.map((problem) => `has a trace file in which ${problem}`) };
  } catch (error) {
    return { problems: [`is ${JSON.stringify(name)}, which cannot be read: ${messageOf(error)}`] };
  }
}
