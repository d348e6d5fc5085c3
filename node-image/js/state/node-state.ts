/** The answer to GET /testbed/v1/state: what is new since a cursor. Asked once a second by the hundred, so it is cheap. */
import type { NodeCounters, NodeEvent, NodeState, NodeView } from "../../contract/index.ts";
import type { EventLog } from "./event-log.ts";
import { viewChangeBetween } from "./view-change-between.ts";

export interface StateSources {
  readonly bootId: string;
  readonly events: EventLog<NodeEvent>;
  /** Its connections in the contract's order. */
  view(): NodeView;
  scores(): Readonly<Record<string, number>>;
  counters(): NodeCounters;
  /** The longest delay of the event loop since the last call, ms. */
  takeLoopLagMs(): number;
}

export type StateReporter = (asked: {
  readonly since?: string | undefined;
  readonly view?: "change" | "whole" | undefined;
}) => NodeState;

/** Versions of view and scores that readers can be told the change since: a poller lags by one, several pollers by a few. */
const heldVersions = 8;

interface Version {
  readonly number: number;
  readonly view: NodeView;
  readonly scores: Readonly<Record<string, number>>;
  readonly viewText: string;
  readonly scoresText: string;
}

/** A cursor is "<boot id>/<events seen>/<version>". One of another boot, or none, gives everything. */
export function stateReporter(sources: StateSources): StateReporter {
  let versions: readonly Version[] = [];
  return ({ since, view: wanted }) => {
    const last = versions.at(-1);
    const now = nextVersion(last, sources);
    if (now !== last) versions = [...versions.slice(1 - heldVersions), now];
    const seen = parseCursor(since, sources.bootId);
    const { events, dropped } = sources.events.since(seen?.events ?? 0);
    const base = versions.find(({ number }) => number === seen?.version);
    return {
      cursor: `${sources.bootId}/${sources.events.position}/${now.number}`,
      bootId: sources.bootId,
      nowMs: Date.now(),
      loopLagMs: sources.takeLoopLagMs(),
      ...news(base, now, wanted === "whole"),
      counters: sources.counters(),
      events: [...events],
      droppedEvents: dropped,
    };
  };
}

/** The same one while nothing changed. Parts that did not change are shared with the last. */
function nextVersion(last: Version | undefined, sources: StateSources): Version {
  const view = sources.view();
  const scores = sources.scores();
  const viewText = JSON.stringify(view);
  const scoresText = JSON.stringify(scores);
  if (last?.viewText === viewText && last.scoresText === scoresText) return last;
  return {
    number: (last?.number ?? 0) + 1,
    viewText,
    scoresText,
    view: last?.viewText === viewText ? last.view : view,
    scores,
  };
}

function news(
  base: Version | undefined,
  now: Version,
  whole: boolean,
): Pick<NodeState, "view" | "viewChange" | "scores"> {
  if (base === undefined || (whole && base.view !== now.view)) return { view: now.view, scores: now.scores };
  const changed = Object.entries(now.scores).filter(([peer, score]) => base.scores[peer] !== score);
  const scores = whole ? now.scores : Object.fromEntries(changed);
  return { ...(base.view === now.view ? {} : { viewChange: viewChangeBetween(base.view, now.view) }), scores };
}

function parseCursor(cursor: string | undefined, bootId: string): { events: number; version: number } | undefined {
  const [boot, events, version] = cursor?.split("/") ?? [];
  if (boot !== bootId || !/^\d{1,15}$/.test(events ?? "") || !/^\d{1,15}$/.test(version ?? "")) return undefined;
  return { events: Number(events), version: Number(version) };
}
