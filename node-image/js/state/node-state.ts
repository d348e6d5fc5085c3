/** The answer to GET /testbed/v1/state: what is new since a cursor. Asked once a second by the hundred, so it is cheap. */
import type { NodeCounters, NodeEvent, NodeState, NodeView } from "../../contract/index.ts";
import type { EventLog } from "./event-log.ts";
import { isSameView, viewChangeBetween } from "./view-change-between.ts";

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
  const seen = last !== undefined && isSameView(last.view, view) ? last.view : view;
  if (last?.view === seen && isSameScores(last.scores, scores)) return last;
  return { number: (last?.number ?? 0) + 1, view: seen, scores };
}

function isSameScores(a: Version["scores"], b: Version["scores"]): boolean {
  const peers = Object.keys(a);
  return peers.length === Object.keys(b).length && peers.every((peer) => a[peer] === b[peer]);
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
