/** Faults in the sentences of violations. */
import { listText } from "../base/list-text.ts";
import type { Span } from "../measures/measure.ts";
import { describeAction } from "../trace/describe-action.ts";
import type { Fault } from "../trace/faults.ts";
import type { History } from "../trace/history.ts";

const listedFaults = 4;

/** "partition of 5 | 7 nodes, kill node-3 and 2 more like it": one for all that came of one item of the topology. */
export function faultsText(faults: readonly Fault[]): string {
  const items = Map.groupBy(faults, ({ event: { phase, cause } }) => `${phase} ${cause}`);
  const texts = [...items.values()].map((alike) => {
    const [first = ""] = alike.map(({ event }) => describeAction(event.action));
    return alike.length === 1 ? first : `${first} and ${alike.length - 1} more like it`;
  });
  return listText(texts, listedFaults);
}

/** "in force meanwhile: kill node-3"; empty where no fault was in force in the span. */
export function inForceMeanwhile({ faults }: History, { fromMs, toMs }: Span): string {
  const inForce = faults.filter((fault) => fault.fromMs <= toMs && fault.toMs >= fromMs);
  return inForce.length === 0 ? "" : `in force meanwhile: ${faultsText(inForce)}`;
}

/** "in force: killed node-3"; empty where no fault was in force then. */
export function inForceAt(history: History, atMs: number): string {
  const faults = history.describeAt(atMs);
  return faults === "" ? "" : `in force: ${faults}`;
}
