/**
 * Faults that hit nothing: all of it was so already, nobody had the role that was asked for, or no connection was there to be
 * cut. All that one fault does is judged together, for its steps may pass by what was so before; what brings
 * things back is no fault.
 */
import { roundFacts } from "../measures/round-facts.ts";
import type { Action, LinkAction, NodeId } from "../model/step.ts";
import type { ActionEvent } from "../model/trace.ts";
import { partedBy } from "../trace/faults-in-force.ts";
import type { History } from "../trace/history.ts";
import type { Round } from "../trace/network-state.ts";
import type { TestbedFault } from "./testbed-fault.ts";
import { describeCause, vacuous } from "./vacuous.ts";

/** Where in a topology what disturbs comes from; churn is judged by its phase, in `idle-churns.ts`. */
const faultCause = /\.(faults|conditions|behaviours)\.\d+/;

export function missedFaults(history: History): readonly TestbedFault[] {
  const events = history.actions.filter(({ cause, action }) => faultCause.test(cause) && disturbs(action));
  const faults = Map.groupBy(events, ({ phase, cause }) => `${phase} ${cause}`);
  return [...faults.values()].flatMap((steps) => {
    const [first] = steps;
    const missed = first && steps.every(({ error }) => error === undefined) ? whatMissed(first, steps, history) : null;
    if (!first || !missed) return [];
    return [vacuous(`${describeCause(first)} ${missed}`, { phase: first.phase, fromMs: first.atMs }, history)];
  });
}

function disturbs(action: Action): boolean {
  switch (action.kind) {
    case "heal":
    case "resume":
      return false;
    case "start":
      return action.life !== undefined;
    case "limit":
      return Object.values(action.limits).some((limit) => limit !== null);
    case "disk":
      return action.disk !== "writable";
    case "clock":
      return action.offsetMs !== 0;
    default:
      return true;
  }
}

function whatMissed(first: ActionEvent, steps: readonly ActionEvent[], history: History): string | null {
  const { action, chosen } = first;
  if (chosen !== undefined && "nodes" in action && action.nodes.length === 0) return `found nobody: ${chosen}`;
  if (steps.every(({ changed }) => changed.length === 0)) return "hit nothing: all of it was so already";
  return "nodes" in action || action.kind === "heal" ? null : whatItCut(action, first.atMs, history);
}

/**
 * A connection that both ends list, just before it or for as long as it lasts, since none can be opened meanwhile and ends take
 * their time to notice; or one that is tried in vain. Both show that it is in somebody's way.
 */
function whatItCut(action: Exclude<LinkAction, { kind: "heal" }>, atMs: number, history: History): string | null {
  const parts = partedBy(action);
  const { rounds, plan } = history;
  const before = rounds.findLastIndex((round) => round.atMs <= atMs);
  if (parts === undefined || before === -1) return null;
  const endMs = endOf(action.id, history);
  // The last round that began before it may have heard from nodes after it.
  const seen = rounds.filter(({ atMs: roundMs }, i) => i >= before - 1 && (i <= before || roundMs < endMs));
  const stood = (round: Round) => {
    const { listed } = roundFacts(round, plan);
    return [...listed].some(([a, others]) => [...others].some((b) => parts(a, b) && listed.get(b)?.has(a)));
  };
  if (seen.some(stood)) return null;
  if (wasTried(parts, atMs, endMs, history)) return null;
  const where = action.kind === "partition" ? "between its islands" : "on its links";
  return `cut nothing: no connection stood ${where}, and nobody tried to open one`;
}

/** In vain, although who was dialled was there. */
function wasTried(
  parts: (a: NodeId, b: NodeId) => boolean,
  fromMs: number,
  toMs: number,
  { dials, statusAt }: History,
): boolean {
  return dials.some(
    ({ from, to, startMs, endMs, outcome }) =>
      outcome === "failed" && endMs > fromMs && startMs < toMs && parts(from, to) && statusAt(to, endMs) === "ready",
  );
}

/** Of what comes and goes, when it went for the last time. */
function endOf(id: string, { actions, lastMs }: History): number {
  return actions.findLast(({ action }) => action.kind === "heal" && action.id === id)?.atMs ?? lastMs;
}
