/** Which runs of two sets are compared with each other: those of one topology, none that says nothing, none with itself. */
import { MeshbedError } from "../../base/errors.ts";
import { listText } from "../../base/list-text.ts";
import type { ComparedRun } from "./compared-run.ts";
import type { RunSet } from "./comparison.ts";

/** All that a path holds. */
export interface FoundRuns {
  readonly path: string;
  readonly runs: readonly ComparedRun[];
}

export interface PairOptions {
  /** Also runs whose verdict was inconclusive. */
  readonly inconclusive: boolean;
}

/** One pair a topology that both have; two topologies are compared where each side has one only. Throws BAD_INPUT. */
export function pairSets(a: FoundRuns, b: FoundRuns, o: PairOptions): readonly (readonly [RunSet, RunSet])[] {
  const both = b.runs.find(({ runId }) => a.runs.some((run) => run.runId === runId));
  if (both !== undefined) throw badInput(`run ${both.runId} is in ${a.path} and in ${b.path}; expected different runs`);
  const [setsA, setsB] = [setsOf(a, o), setsOf(b, o)];
  const [onlyA, onlyB] = [setsA, setsB].map((sets) => (sets.size === 1 ? [...sets.values()][0] : undefined));
  if (onlyA !== undefined && onlyB !== undefined) return [[onlyA, onlyB]];
  const pairs = [...setsA].flatMap(([topology, own]) => {
    const other = setsB.get(topology);
    return other === undefined ? [] : [[own, other] as const];
  });
  if (pairs.length > 0) return pairs;
  const names = (sets: ReadonlyMap<string, RunSet>) => listText([...sets.keys()], 4);
  throw badInput(
    `${a.path} has runs of ${names(setsA)}, ${b.path} of ${names(setsB)}; expected a topology that both have`,
  );
}

/** By topology. What a run measured while its links or its host were not as planned is not the nodes' doing. */
export function setsOf({ path, runs }: FoundRuns, o: PairOptions): ReadonlyMap<string, RunSet> {
  const sets = new Map<string, RunSet>();
  for (const [topology, own] of Map.groupBy(runs, (run) => run.topology)) {
    const kept = o.inconclusive ? own : own.filter(({ outcome }) => outcome !== "inconclusive");
    if (kept.length > 0) sets.set(topology, { path, runs: kept, leftOut: own.length - kept.length });
  }
  if (sets.size > 0) return sets;
  const all = runs.length === 1 ? `the run of ${path} is` : `all ${runs.length} runs of ${path} are`;
  throw badInput(
    `${all} inconclusive, which says nothing of the nodes; \`meshbed compare --inconclusive\` takes them all the same`,
  );
}

function badInput(message: string): MeshbedError {
  return new MeshbedError("BAD_INPUT", message);
}
