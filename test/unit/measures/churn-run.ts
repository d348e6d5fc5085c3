/** Runs of ten seconds with a churn of two nodes out of three, made by hand. */
import type { ChurnFigures, ChurnPlan, Plan } from "../../../orchestrator/model/plan.ts";
import type { Action } from "../../../orchestrator/model/step.ts";
import type { Trace } from "../../../orchestrator/trace/trace-reader.ts";
import { phasePlan, planOf, steadyRun } from "../trace/record-trace.ts";

export const cause = "phases.steady.churn";
export const nothing: ChurnFigures = { departures: null, returns: null, onlineMs: null, offlineMs: null };

export function planWith(o: Partial<ChurnPlan> = {}): Plan {
  const nodes = ["node-1", "node-2"];
  const churn = { cause, group: "node", model: "sessions", nodes, fromMs: 0, asked: nothing, ...o };
  return planOf([...nodes, "node-3"], { phases: [{ ...phasePlan("steady"), churns: [churn] }] });
}

/** By the second at which each is done. */
export type Done = Readonly<Record<number, Action>>;

export function runWith(plan: Plan, done: Done, changed?: readonly string[]): Trace {
  return steadyRun(plan, (second, recorded) => {
    const action = done[second];
    if (action === undefined) return undefined;
    const whom = changed ?? ("nodes" in action ? action.nodes : ["node-1"]);
    recorded.act(second, action, { cause: second > 10 ? "undo" : cause, changed: whom });
    return undefined;
  });
}

export const kill = (...nodes: string[]): Action => ({ kind: "kill", nodes });
export const start = (...nodes: string[]): Action => ({ kind: "start", nodes });
