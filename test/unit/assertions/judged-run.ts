/** Runs of four nodes for the judge's tests: sound but for what a test records. */
import { judge } from "../../../orchestrator/assertions/judge.ts";
import type { Plan } from "../../../orchestrator/model/plan.ts";
import { expectation, fullMesh, planOf, type RoundSaid, startMs, steadyRun, type Tape } from "../trace/record-trace.ts";

export const nodes = ["node-1", "node-2", "node-3", "node-4"];
export const whole = fullMesh(nodes);
export const at = (seconds: number) => startMs + seconds * 1000;
export const expectOne = { expectations: [expectation("components", { is: 1 })] };
export const overload = "the host is overloaded: run fewer nodes, or give it more cores";

/** A sound run of ten seconds that expects one component, but for what is recorded besides. */
export function judgeRun(record: (second: number, recorded: Tape) => RoundSaid, o: Partial<Plan> = {}) {
  return judge(steadyRun(planOf(nodes, { ...expectOne, ...o }), record));
}

/** The reasons of a run in which one thing is recorded at second 5. */
export function reasonsWhen(record: (recorded: Tape) => void, o: Partial<Plan> = {}) {
  const judgement = judgeRun((second, recorded) => {
    if (second === 5) record(recorded);
    return undefined;
  }, o);
  return { outcome: judgement.outcome, reasons: judgement.reasons };
}
/** One node without any link. */
export const torn = { ...whole, "node-4": [] };
