/** Whoever sits before a run and can be waited for. Types only. */
import type { Signal } from "../engine/engine.ts";
import type { Plan } from "../model/plan.ts";
import type { HandsOn } from "./hands-on.ts";

export interface Operator {
  /** Returns when the run may go on. Throws what the signal aborts with. */
  whilePaused(pause: Pause, o: Signal): Promise<void>;
}

export interface Pause {
  /** The phase that is over, whose faults and conditions still stand. */
  readonly phase: string;
  readonly plan: Plan;
  readonly runId: string;
  /** The run's. */
  readonly directory: string;
  /** @param data of the topology that is run, as it was checked */
  handsOn(data: Readonly<Record<string, unknown>>): HandsOn;
}
