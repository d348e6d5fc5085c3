/** The answer to GET /testbed/v1/decisions: those since a cursor that are asked for. */
import type { Decision, Decisions } from "../../contract/index.ts";
import type { EventLog } from "../state/event-log.ts";

const usualLimit = 1000;

export interface AskedDecisions {
  readonly since?: string | undefined;
  readonly peer?: string | undefined;
  readonly what?: Decision["what"] | undefined;
  readonly limit?: string | undefined;
}

/** A cursor is "<boot id>/<decisions seen>". One of another boot, or none, gives everything that is held. */
export function decisionReporter(bootId: string, log: EventLog<Decision>): (asked: AskedDecisions) => Decisions {
  return ({ since, peer, what, limit }) => {
    const from = parseCursor(since, bootId);
    const { events, dropped } = log.since(from);
    const first = log.position - events.length;
    const wanted = events
      .map((decision, place) => ({ decision, after: first + place + 1 }))
      .filter(({ decision }) => peer === undefined || decision.peer === peer)
      .filter(({ decision }) => what === undefined || decision.what === what);
    const told = wanted.slice(0, limit === undefined ? usualLimit : Number(limit));
    const more = told.length < wanted.length;
    // What was passed over because nobody asked for it is not told later, either.
    const position = more ? told.at(-1)?.after : log.position;
    return { cursor: `${bootId}/${position}`, decisions: told.map(({ decision }) => decision), dropped, more };
  };
}

function parseCursor(cursor: string | undefined, bootId: string): number {
  const [boot, seen] = cursor?.split("/") ?? [];
  return boot === bootId && /^\d{1,15}$/.test(seen ?? "") ? Number(seen) : 0;
}
