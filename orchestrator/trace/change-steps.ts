/** Tells the steps of ramps and replays from changes of links that come anew: a list of events needs only those. */
import type { Action } from "../model/step.ts";

/** Asked of each action in their order: does it only move on a change that is in force? */
export function changeSteps(): (action: Action) => boolean {
  const inForce = new Set<string>();
  return (action) => {
    if (action.kind === "heal") inForce.delete(action.id);
    if (action.kind !== "change") return false;
    const movesOn = inForce.has(action.id);
    inForce.add(action.id);
    return movesOn;
  };
}
