/** What of a recorded action came about: of one on nodes that failed, only what it changed. Links are stated whole, and stay asked for. */
import type { Action } from "../model/step.ts";
import type { ActionEvent } from "../model/trace.ts";

export function carriedOut({ action, changed, error }: ActionEvent): Action {
  return "nodes" in action && error !== undefined ? { ...action, nodes: changed } : action;
}
