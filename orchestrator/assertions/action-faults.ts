/** Whether the plan was carried out: steps that failed, and faults that hit nothing. */
import { sharedConnections } from "../measures/components.ts";
import type { ActionEvent } from "../model/trace.ts";
import { describeAction } from "../trace/describe-action.ts";
import type { History } from "../trace/history.ts";
import type { TestbedFault } from "./testbed-fault.ts";

export function actionFaults(history: History): readonly TestbedFault[] {
  return history.actions.flatMap((event): TestbedFault[] => {
    const { atMs, action, cause, phase, error } = event;
    const what = `${describeAction(action)} (${cause === "undo" ? `the end of ${phase}` : cause})`;
    if (error !== undefined) {
      return [{ message: `${what} failed: ${error}`, fromMs: atMs, toMs: Infinity, excuses: true }];
    }
    const nothing = whatItMissed(event, history);
    if (nothing === undefined) return [];
    // What did not happen explains no failure; but a pass would claim that it did.
    const toMs = history.phases.find(({ name }) => name === phase)?.endMs ?? atMs;
    return [{ message: `${what} ${nothing}`, fromMs: atMs, toMs, excuses: false }];
  });
}

function whatItMissed({ action, cause, changed, atMs }: ActionEvent, history: History): string | undefined {
  if (!/\.(faults|churn)(\.|$)/.test(cause)) return undefined;
  if (changed.length === 0) return "hit nothing: all of it was so already";
  if (action.kind !== "partition") return undefined;
  const before = history.rounds.findLast((round) => round.atMs <= atMs);
  if (before === undefined) return undefined;
  const crosses = sharedConnections(before, history.plan).some(([a, b]) => history.cutBetween(a, b, atMs, atMs));
  return crosses ? undefined : "cut nothing: no connection stood between its islands";
}
