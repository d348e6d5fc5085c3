/** The answer to GET /testbed/v1/state: what is new since a cursor. Asked once a second by the hundred, so it is cheap. */
import type { NodeCounters, NodeState, NodeView } from "../../contract/index.ts";
import type { EventLog } from "./event-log.ts";

export interface StateSources {
  readonly bootId: string;
  readonly events: EventLog;
  view(): NodeView;
  scores(): Record<string, number>;
  counters(): NodeCounters;
  /** The longest delay of the event loop since the last call, ms. */
  takeLoopLagMs(): number;
}

/** A cursor is "<boot id>/<events seen>/<version of the view>". One of another boot, or none, gives everything. */
export function stateReporter(sources: StateSources): (since: string | undefined) => NodeState {
  let viewVersion = 0;
  let lastView = "";
  return (since) => {
    const view = sources.view();
    const text = JSON.stringify(view);
    if (text !== lastView) {
      lastView = text;
      viewVersion++;
    }
    const seen = parseCursor(since, sources.bootId);
    const { events, dropped } = sources.events.since(seen?.events ?? 0);
    return {
      cursor: `${sources.bootId}/${sources.events.position}/${viewVersion}`,
      bootId: sources.bootId,
      nowMs: Date.now(),
      loopLagMs: sources.takeLoopLagMs(),
      ...(seen?.view === viewVersion ? {} : { view }),
      scores: sources.scores(),
      counters: sources.counters(),
      events: [...events],
      droppedEvents: dropped,
    };
  };
}

function parseCursor(cursor: string | undefined, bootId: string): { events: number; view: number } | undefined {
  const [boot, events, view] = cursor?.split("/") ?? [];
  if (boot !== bootId || !/^\d{1,15}$/.test(events ?? "") || !/^\d{1,15}$/.test(view ?? "")) return undefined;
  return { events: Number(events), view: Number(view) };
}
