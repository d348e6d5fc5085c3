/** The trace files that a topology replays, read and checked, each once. Where they are read from is the caller's. */
import { messageOf } from "../base/errors.ts";
import { type ReplayTrace, readReplayTrace } from "../scenario/conditions/replay-trace.ts";
import type { Problem } from "./problem.ts";
import type { TopologyFile } from "./topology-schema.ts";

export interface ReplayTraces {
  /** By the name that the topology gives them; without those that have problems. */
  readonly traces: ReadonlyMap<string, ReplayTrace>;
  readonly problems: readonly Problem[];
}

/** @param readText of a file beside the topology file; throws when there is none. */
export function replayTraces(file: TopologyFile, readText: (fileName: string) => string): ReplayTraces {
  const traces = new Map<string, ReplayTrace>();
  const problems: Problem[] = [];
  const places = file.phases.flatMap(({ conditions }, i) =>
    conditions.flatMap(({ replay }, j) =>
      replay === undefined ? [] : [{ replay, path: ["phases", i, "conditions", j, "replay"] }],
    ),
  );
  for (const [name, uses] of Map.groupBy(places, ({ replay }) => replay)) {
    const found = readTrace(name, readText);
    if ("trace" in found) traces.set(name, found.trace);
    else
      for (const { path } of uses.slice(0, 1)) problems.push(...found.problems.map((message) => ({ path, message })));
  }
  return { traces, problems };
}

function readTrace(name: string, readText: (fileName: string) => string) {
  try {
    const result = readReplayTrace(readText(name), name);
    return "trace" in result
      ? result
      : { problems: result.problems.map((problem) => `has a trace file in which ${problem}`) };
  } catch (error) {
    return { problems: [`is ${JSON.stringify(name)}, which cannot be read: ${messageOf(error)}`] };
  }
}
