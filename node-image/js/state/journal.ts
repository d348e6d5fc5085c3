/**
 * What happens to the node, for whoever reads: all events in order, its decisions once more by themselves, so that a busy relay
 * does not push them out, and counts that nothing pushes out.
 */
import type { Decision, DecisionKind, NodeEvent } from "../../contract/index.ts";
import { type EventLog, eventLog } from "./event-log.ts";

/** Held for a reader who comes late: at 100 messages a second, well over half a minute. */
const eventCapacity = 5000;
const decisionCapacity = 2000;

export interface Journal {
  append(event: NodeEvent): void;
  readonly events: EventLog<NodeEvent>;
  readonly decisions: EventLog<Decision>;
  readonly decisionCounts: ReadonlyMap<DecisionKind, number>;
  /** By outcome, a failed one by why it failed. */
  readonly dialCounts: ReadonlyMap<DialOutcome, number>;
}

export type DialOutcome = "connected" | "unreachable" | "refused" | "failed";

export function journal(): Journal {
  const events = eventLog<NodeEvent>(eventCapacity);
  const decisions = eventLog<Decision>(decisionCapacity);
  const decisionCounts = new Map<DecisionKind, number>();
  const dialCounts = new Map<DialOutcome, number>();
  return {
    append: (happened) => {
      const event = happened.kind === "decision" ? sayable(happened) : happened;
      events.append(event);
      if (event.kind === "decision") {
        decisions.append(event);
        count(decisionCounts, event.what);
      }
      if (event.kind === "dial") count(dialCounts, event.failure ?? event.outcome);
    },
    events,
    decisions,
    decisionCounts,
    dialCounts,
  };
}

/** JSON would make null of NaN and Infinity, and no reader could read the answer that holds it: they are told as text. */
function sayable(decision: Decision): Decision {
  const values = Object.entries(decision.values).map(([name, value]) => [
    name,
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  ]);
  return { ...decision, values: Object.fromEntries(values) };
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
