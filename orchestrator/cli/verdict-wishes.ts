/** What the commands that run for a verdict wish of each run, from their options. */
import type { Engine, ReachWish } from "../engine/engine.ts";
import type { NetemWish } from "../plan/choose-netem.ts";
import type { RunWishes } from "./run-planned.ts";

export interface VerdictOptions {
  readonly repeat: number;
  readonly netem: NetemWish;
  readonly reach: ReachWish;
  readonly out: string;
  readonly keep: boolean;
  readonly ui: boolean;
  readonly json: boolean;
}

export function verdictWishes(
  { netem, reach, out, keep }: VerdictOptions,
  engine: Engine,
  signal: AbortSignal,
): Omit<RunWishes, "listener"> {
  return { engine, signal, netem, reach, out, purpose: "verdict", keep: ({ outcome }) => keep && outcome !== "pass" };
}
