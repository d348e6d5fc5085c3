/** Whether the plan was carried out: steps that failed, and faults that hit nothing. */
import { sharedConnections } from "../measures/components.ts";
import type { ActionEvent } from "../model/trace.ts";
import { describeAction } from "../trace/describe-action.ts";
import type { History } from "../trace/history.ts";
import type { TestbedFault } from "./testbed-fault.ts";

export function actionFaults(history: History): readonly TestbedFault[] {
  const failed = history.actions.filter(({ error }) => error !== undefined);
  return [
    ...[...Map.groupBy(failed, ({ phase }) => phase).values()].flatMap(failure),
    ...history.actions.flatMap((event) => miss(event, history)),
  ];
}

/** What keeps one action from being carried out often keeps a hundred: the first is told, and how many followed. */
function failure(events: readonly ActionEvent[]): readonly TestbedFault[] {
  const [first] = events;
  if (first === undefined) return [];
  const others = events.length === 1 ? "" : `; ${events.length - 1} more actions of ${first.phase} failed too`;
  const message = `${describeCause(first)} failed: ${first.error}${others}`;
  return [{ message, fromMs: first.atMs, toMs: Infinity, excuses: true, voids: true }];
}

/** What did not happen explains no failure; but a pass would claim that it did. */
function miss(event: ActionEvent, history: History): readonly TestbedFault[] {
  const nothing = event.error === undefined ? whatItMissed(event, history) : undefined;
  if (nothing === undefined) return [];
  const toMs = history.phases.find(({ name }) => name === event.phase)?.endMs ?? event.atMs;
  return [{ message: `${describeCause(event)} ${nothing}`, fromMs: event.atMs, toMs, excuses: false, voids: true }];
}

function describeCause({ action, cause, phase }: ActionEvent): string {
  return `${describeAction(action)} (${cause === "undo" ? `the end of ${phase}` : cause})`;
}

function whatItMissed(event: ActionEvent, history: History): string | undefined {
  const { action, cause, changed } = event;
  if (!/\.(faults|churn|conditions)(\.|$)/.test(cause)) return undefined;
  if (action.kind === "change") return whatChangeMissed(event, history);
  if (action.kind === "heal") return undefined;
  if (changed.length === 0) return "hit nothing: all of it was so already";
  return action.kind === "partition" ? cutNothing(event, history, "between its islands") : undefined;
}

/** Its steps may pass by what was so before: it is told of its first one, and only when none of them hit. */
function whatChangeMissed(event: ActionEvent, history: History): string | undefined {
  const { action, cause } = event;
  const steps = history.actions.filter((other) => other.cause === cause && other.action.kind === "change");
  if (steps[0] !== event || action.kind !== "change") return undefined;
  if (steps.every(({ changed }) => changed.length === 0)) return "hit nothing: all of it was so already";
  return action.to.cut ? cutNothing(event, history, "on its links") : undefined;
}

function cutNothing({ atMs }: ActionEvent, history: History, where: string): string | undefined {
  const before = history.rounds.findLast((round) => round.atMs <= atMs);
  if (before === undefined) return undefined;
  const crosses = sharedConnections(before, history.plan).some(([a, b]) => history.cutBetween(a, b, atMs, atMs));
  return crosses ? undefined : `cut nothing: no connection stood ${where}`;
}
