/**
 * What an operator did in a pause of the run. It is undone when the pause is over, but the nodes have lived through it, which the plan
 * does not know of: what they do afterwards proves nothing. A pause in which nobody touched anything touches no verdict.
 */
import { byHandNumber } from "../trace/by-hand-cause.ts";
import { describeAction } from "../trace/describe-action.ts";
import type { History } from "../trace/history.ts";
import type { TestbedFault } from "./testbed-fault.ts";

export function byHandFaults({ actions, phases }: History): readonly TestbedFault[] {
  const byHand = actions.filter(({ cause, changed }) => byHandNumber(cause) !== undefined && changed.length > 0);
  const [first] = byHand;
  // After the last phase it comes too late to be seen by any expectation.
  if (first === undefined || !phases.some(({ startMs }) => startMs >= first.atMs)) return [];
  const others = byHand.length === 1 ? "" : `, and ${byHand.length - 1} more`;
  const message = `the network was worked on by hand in the pause after ${first.phase}: ${describeAction(first.action)}${others}`;
  return [{ message, fromMs: first.atMs, toMs: Infinity, excuses: true, voids: true }];
}
