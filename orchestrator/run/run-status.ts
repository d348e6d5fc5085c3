/** What a run tells while it goes on; the live views draw it. Types only. */

export interface RunStatus {
  readonly name: string;
  readonly stage: "prepare" | "phase" | "settle" | "collect" | "remove";
  /** What is being done in this stage, a few words. */
  readonly detail: string;
  readonly startedAtMs: number;
  readonly phase: PhaseStatus | null;
  readonly nodes: { readonly total: number; readonly ready: number; readonly starting: number; readonly down: number };
  /** Null until the first observation. */
  readonly mesh: MeshStatus | null;
  /** The faults that hold now, for people: "killed node-3; partition of 5 | 7 nodes". Empty when there is none. */
  readonly inForce: string;
}

export interface PhaseStatus {
  readonly name: string;
  /** From 1. */
  readonly number: number;
  readonly count: number;
  readonly startedAtMs: number;
  /** When it ends, or at the latest. */
  readonly endsAtMs: number;
  readonly until: "healthy" | null;
}

export interface MeshStatus {
  readonly healthy: number;
  /** Nodes that could be healthy: those that run. */
  readonly running: number;
  readonly meanDegree: number;
  readonly components: number;
}

/** Told of the run as it goes: a changed status, or one line worth reading. */
export interface RunListener {
  readonly onStatus: (status: RunStatus) => void;
  readonly onLine: (line: string) => void;
}
