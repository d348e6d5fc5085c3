/** The moment that the page shows: charts mark it, the graph and a node's page stand at it. */
import type { NetworkPart, RunPart } from "../report-document.ts";

export interface Moment {
  /** Seconds since the run's start; null for the end, whatever it is by now. */
  readonly atS: number | null;
  /** Names of nodes that are pointed out. */
  readonly nodes: readonly string[];
}

export const theEnd: Moment = { atS: null, nodes: [] };

/** The place of the last round up to a time; of the first where all are later, -1 where there is none. */
export function roundAt(atS: number | null, roundsS: readonly number[]): number {
  if (atS === null) return roundsS.length - 1;
  const after = roundsS.findIndex((roundS) => roundS > atS);
  return after < 0 ? roundsS.length - 1 : Math.max(0, after - 1);
}

/** The moment so many rounds later, or earlier where negative. */
export function stepped({ atS, nodes }: Moment, rounds: number, { roundsS }: Pick<NetworkPart, "roundsS">): Moment {
  const at = Math.min(roundsS.length - 1, Math.max(0, roundAt(atS, roundsS) + rounds));
  return { atS: roundsS[at] ?? null, nodes };
}

/** "83.2 s in fleet-down" */
export function momentText(atS: number | null, { phases, live }: Pick<RunPart, "phases" | "live">): string {
  if (atS === null) return live ? "this moment" : "the end of the run";
  const phase = phases.find(({ startS, endS }) => atS >= startS && atS <= endS);
  return `${atS.toFixed(1)} s${phase === undefined ? "" : ` in ${phase.name}`}`;
}

/** What was in force then, by its label; what was over at once counts for a second. */
export function inForceAt(atS: number, { faults }: Pick<RunPart, "faults">): readonly string[] {
  return faults.filter(({ fromS, toS }) => fromS <= atS && Math.max(toS, fromS + 1) >= atS).map(({ label }) => label);
}
