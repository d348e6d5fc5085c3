/**
 * A pause at the end of a phase: the run waits for its operator, who may work on the network by hand. What was done so ends with the
 * pause, as all that a phase does ends with it. Observation goes on, and the judges look away.
 */
import type { Signal } from "../engine/engine.ts";
import type { ActionEvent } from "../model/trace.ts";
import { endOf, standingByHand } from "./by-hand.ts";
import { handsOn } from "./hands-on.ts";
import type { PlanControl } from "./late-actions.ts";
import type { Operator, Pause } from "./operator.ts";
import type { Recorder } from "./recorder.ts";

export interface PauseParts extends Pick<Pause, "plan" | "runId" | "directory"> {
  readonly control: PlanControl;
  readonly recorder: Recorder;
  /** All actions by hand, which grow while they are carried out. */
  readonly recorded: readonly ActionEvent[];
  readonly operator: Operator;
}

export async function whilePaused(phase: string, parts: PauseParts, o: Signal): Promise<void> {
  const { control, recorder, recorded, operator, ...run } = parts;
  recorder.record({ kind: "phase", atMs: Date.now(), phase, edge: "paused" });
  recorder.announce({ phase: null, detail: `paused at the end of ${phase}` });
  await operator.whilePaused(
    { phase, ...run, handsOn: (data) => handsOn({ data, control, recorder, recorded, phase }) },
    o,
  );
  recorder.announce({ detail: "undoing what was done by hand" });
  for (const action of endOf([...standingByHand(recorded).values()].flat())) {
    await control.perform({ cause: "undo", action }, phase, o);
  }
  recorder.record({ kind: "phase", atMs: Date.now(), phase, edge: "resumed" });
}
