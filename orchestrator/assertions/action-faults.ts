/** Whether the plan was carried out: steps that failed, and what was done in vain. */
import type { ActionEvent } from "../model/trace.ts";
import type { History } from "../trace/history.ts";
import { idleBehaviours } from "./idle-behaviours.ts";
import { idleChurns } from "./idle-churns.ts";
import { missedFaults } from "./missed-faults.ts";
import type { TestbedFault } from "./testbed-fault.ts";
import { unmovedClocks } from "./unmoved-clocks.ts";
import { describeCause } from "./vacuous.ts";

export function actionFaults(history: History): readonly TestbedFault[] {
  const failed = history.actions.filter(({ error }) => error !== undefined);
  return [
    ...[...Map.groupBy(failed, ({ phase }) => phase).values()].flatMap(failure),
    ...missedFaults(history),
    ...idleChurns(history),
    ...idleBehaviours(history),
    ...unmovedClocks(history),
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
