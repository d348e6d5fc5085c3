/** Runs with made-up figures, for comparisons. */
import { type Random, seededRandom } from "../../../../orchestrator/base/random.ts";
import type { ComparedRun, RunFigure } from "../../../../orchestrator/report/compare/compared-run.ts";
import type { RunSet } from "../../../../orchestrator/report/compare/comparison.ts";

/** A value of one run, by chance. */
export type Draw = (random: Random) => number;

export const normal: Draw = (random) =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
export const lognormal: Draw = (random) => Math.exp(1.5 * normal(random));
export const coin: Draw = (random) => (random.next() < 0.5 ? 0 : 1);
/** Delivery is, mostly: all arrives but in a bad run. */
export const rarelyBad: Draw = (random) => (random.next() < 0.15 ? random.next() : 1);

/** Whole runs, one draw a figure each; the first index is the figure's. */
export function drawnFigures(seed: number, runs: number, draws: readonly Draw[]): number[][] {
  const random = seededRandom(seed);
  return draws.map((draw, figure) => {
    const own = random.fork(`figure ${figure}`);
    return Array.from({ length: runs }, () => draw(own));
  });
}

export function figure(measure: string, value: number, change: Partial<RunFigure> = {}): RunFigure {
  return { phase: "steady", measure, title: measure, unit: "count", better: "higher", value, ...change };
}

/** One run for each list of figures. */
export function madeSet(
  path: string,
  runs: readonly (readonly RunFigure[])[],
  change: Partial<ComparedRun> = {},
): RunSet {
  return {
    path,
    leftOut: 0,
    runs: runs.map((figures, i) => ({
      directory: `${path}/run-${i + 1}`,
      runId: `${path}-${i + 1}`,
      topology: "ten",
      outcome: "pass",
      circumstances: new Map(),
      figures,
      ...change,
    })),
  };
}
