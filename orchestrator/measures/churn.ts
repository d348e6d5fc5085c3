/**
 * What a phase's churn came to: departures and returns that were carried out, and how long nodes were online and offline between
 * them. Restarts take a node away and bring it back in one, so they say nothing of lengths.
 */
import type { ChurnFigures, ChurnPlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { ActionEvent } from "../model/trace.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import { presenceAfter } from "../trace/presence.ts";

export interface ChurnDone {
  readonly phase: string;
  readonly plan: ChurnPlan;
  /** From when its nodes could come and go to the phase's end, by the plan and as it was. */
  readonly plannedMs: number;
  readonly lengthMs: number;
  readonly done: ChurnFigures;
}

/** One for each churn of each phase that was begun, in the plan's order. */
export function churnsDone({ plan, phases, actions }: History): readonly ChurnDone[] {
  return plan.phases.flatMap(({ name, end, churns }) => {
    const span = phases.find((candidate) => candidate.name === name);
    if (span === undefined) return [];
    const phaseMs = end.kind === "for" ? end.ms : end.timeoutMs;
    return churns.map((churn) => {
      const isOwn = ({ phase, cause, atMs }: ActionEvent) =>
        phase === name && cause === churn.cause && atMs <= span.endMs;
      return {
        phase: name,
        plan: churn,
        plannedMs: phaseMs - churn.fromMs,
        lengthMs: Math.max(0, span.endMs - span.startMs - churn.fromMs),
        done: figuresOf(churn, actions.filter(isOwn), span),
      };
    });
  });
}

/**
 * The mean length is all time online over the departures that ended some of it, so that sessions which the phase's end cuts off
 * count for what they lasted; a mean of those that were over in time would favour the short ones.
 */
function figuresOf(churn: ChurnPlan, events: readonly ActionEvent[], { startMs, endMs }: PhaseSpan): ChurnFigures {
  const moves = movesOf(events);
  const departures = moves.filter(({ goes }) => goes).length;
  const returns = moves.length - departures;
  if (churn.model === "flash-crowd") return { departures, returns, onlineMs: null, offlineMs: null };
  // A batch is taken down and brought back in one.
  if (churn.model === "rolling") {
    return { departures: moves.length, returns: moves.length, onlineMs: null, offlineMs: null };
  }
  const spentMs = { online: 0, offline: 0 };
  const byNode = Map.groupBy(moves, ({ node }) => node);
  for (const node of churn.nodes) {
    let [sinceMs, state]: [number, keyof typeof spentMs] = [startMs + churn.fromMs, "online"];
    for (const { atMs, goes } of byNode.get(node) ?? []) {
      spentMs[state] += atMs - sinceMs;
      [sinceMs, state] = [atMs, goes ? "offline" : "online"];
    }
    spentMs[state] += endMs - sinceMs;
  }
  return {
    departures,
    returns,
    onlineMs: departures === 0 ? null : spentMs.online / departures,
    offlineMs: returns === 0 ? null : spentMs.offline / returns,
  };
}

interface Move {
  readonly node: NodeId;
  readonly atMs: number;
  readonly goes: boolean;
}

/** What hit nothing moved nobody. */
function movesOf(events: readonly ActionEvent[]): readonly Move[] {
  const cutBy = new Map<string, readonly NodeId[]>();
  return events.flatMap(({ action, atMs, changed }) => {
    if ("nodes" in action) return changed.map((node) => ({ node, atMs, goes: presenceAfter(action.kind) === "gone" }));
    if (action.kind === "change" && action.links.kind === "last-mile") cutBy.set(action.id, action.links.of);
    const nodes = changed.length === 0 ? [] : (cutBy.get(action.id) ?? []);
    return nodes.map((node) => ({ node, atMs, goes: action.kind === "change" }));
  });
}
