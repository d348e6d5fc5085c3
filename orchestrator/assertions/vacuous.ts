/** What was to happen in a phase and did not: it explains no failure, but a pass would claim that it happened. */
import type { ActionEvent } from "../model/trace.ts";
import { describeAction } from "../trace/describe-action.ts";
import type { History } from "../trace/history.ts";
import type { TestbedFault } from "./testbed-fault.ts";

/** From a time to the end of its phase. */
export function vacuous(message: string, { phase, fromMs }: { phase: string; fromMs: number }, history: History) {
  const toMs = history.phases.find(({ name }) => name === phase)?.endMs ?? fromMs;
  return { message, fromMs, toMs, excuses: false, voids: true } satisfies TestbedFault;
}

/** "kill node-3 (phases.storm.faults.0)" */
export function describeCause({ action, cause, phase }: Pick<ActionEvent, "action" | "cause" | "phase">): string {
  return `${describeAction(action)} (${cause === "undo" ? `the end of ${phase}` : cause})`;
}
