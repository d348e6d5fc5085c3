/** Churns that changed nothing in their whole phase, and rolls that did not get through all of their batches. */
import type { ChurnPlan, PhasePlan } from "../model/plan.ts";
import type { LateAction } from "../model/step.ts";
import { describeAction } from "../trace/describe-action.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import type { TestbedFault } from "./testbed-fault.ts";
import { vacuous } from "./vacuous.ts";

type Roll = Extract<LateAction, { kind: "roll" }>;

/** Of phases that were lived through to their end; of others the run's own end tells. */
export function idleChurns(history: History): readonly TestbedFault[] {
  return history.plan.phases.flatMap((phase) => {
    const span = history.phases.find(({ name, ended }) => name === phase.name && ended);
    if (span === undefined) return [];
    const rolls = phase.timeline.flatMap(({ action, cause }) => (action.kind === "roll" ? { action, cause } : []));
    const churns = phase.churns.filter(({ cause }) => !rolls.some((roll) => roll.cause === cause));
    return [
      ...churns.flatMap((churn) => whatChurnMissed(churn, phase, history)),
      ...rolls.flatMap(({ action, cause }) => whatRollMissed(action, cause, { ...span, ...phase }, history)),
    ].map((message) => vacuous(message, { phase: phase.name, fromMs: span.startMs }, history));
  });
}

function whatChurnMissed({ group, cause }: ChurnPlan, { name, timeline }: PhasePlan, { actions }: History): string[] {
  const events = actions.filter((event) => event.cause === cause && event.phase === name);
  if (events.some(({ changed, error }) => changed.length > 0 || error !== undefined)) return [];
  const isPlanned = timeline.some((timed) => timed.cause === cause);
  const why = isPlanned
    ? "all of it was so already"
    : `the seed drew nobody to leave or join in ${name}; ask for more, or give it more time`;
  return [`the churn of ${group} (${cause}) changed nothing: ${why}`];
}

/** A phase waits for all of its roll; what comes after the time that it was given comes too late. */
function whatRollMissed(
  roll: Roll,
  cause: string,
  { name, startMs, end }: PhaseSpan & PhasePlan,
  { actions }: History,
): string[] {
  const endMs = startMs + (end.kind === "for" ? end.ms : end.timeoutMs);
  const events = actions.filter((event) => event.cause === cause && event.phase === name && event.atMs <= endMs);
  if (events.some(({ error }) => error !== undefined)) return [];
  const done = new Set(events.flatMap(({ changed }) => changed));
  const through = roll.batches.filter((batch) => batch.every((node) => done.has(node))).length;
  if (through === roll.batches.length) return [];
  const text = `${describeAction(roll)} (${cause}) got through ${through} of them in the time of ${name}`;
  return [`${text}; give it more time, or each batch less`];
}
