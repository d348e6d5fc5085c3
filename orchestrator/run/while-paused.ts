/**
 * A pause at the end of a phase: the run waits for its operator, who may work on the network by hand. What was done so ends with the
 * pause, as all that a phase does ends with it. Observation goes on, and the judges look away.
 */
import type { Signal } from "../engine/engine.ts";
import type { Plan } from "../model/plan.ts";
import type { ActionEvent } from "../model/trace.ts";
import { handsOn } from "./hands-on.ts";
import type { PlanControl } from "./late-actions.ts";
import type { Operator } from "./operator.ts";
import type { Recorder } from "./recorder.ts";

/** @param recorded all actions by hand, which grow while they are carried out */
export async function whilePaused(
  phase: string,
  parts: {
    readonly plan: Plan;
    readonly control: PlanControl;
    readonly recorder: Recorder;
    readonly recorded: readonly ActionEvent[];
    readonly operator: Operator;
  },
  o: Signal,
): Promise<void> {
  const { plan, recorder, operator } = parts;
  recorder.record({ kind: "phase", atMs: Date.now(), phase, edge: "paused" });
  recorder.announce({ phase: null, detail: `paused at the end of ${phase}` });
  const hands = handsOn({ ...parts, data: operator.data, phase });
  await operator.whilePaused({ phase, plan, hands }, o);
  recorder.announce({ detail: "undoing what was done by hand" });
  await hands.endAll(o);
  recorder.record({ kind: "phase", atMs: Date.now(), phase, edge: "resumed" });
}
