/**
 * Looks at every running node once a second, or every other, and records what it says. A node that does not answer is a fact in
 * the trace, not an error, and keeps nobody waiting: a round lasts no longer than its time, and whoever answers later is in the
 * next one. A node that answers for the first time since its start is thereby ready.
 */
import pMap from "p-map";
import { messageOf } from "../base/errors.ts";
import { waitUntil } from "../base/wait.ts";
import type { NodeHandle, Signal, Testbed } from "../engine/engine.ts";
import type { NodeId } from "../model/step.ts";
import type { NodeObservation, NodeStatusEvent } from "../model/trace.ts";
import type { Recorder } from "./recorder.ts";

/** Calls begun at once; answers take milliseconds, so this bounds how many nodes of a host wake up together. */
const parallelCalls = 32;
/** Each look wakes a node and takes a millisecond of its CPU, a sixth of what it takes at rest: with more nodes than this, every other second has to do. */
const nodesEachSecond = 150;
/** To which clocks are read, ours and the node's. */
const clockResolutionMs = 1;

export interface ObserverOptions extends Signal {
  readonly everyMs: number;
  /** Told of each node that became ready. */
  readonly onReady: (node: NodeId) => void;
  /** Told of each round, once it is recorded. */
  readonly onRound?: () => void;
}

/** Time between two rounds, ms: 1000, the field's resolution, or 2000 for large networks. */
export function observationPeriodMs(nodes: number): number {
  return nodes > nodesEachSecond ? 2000 : 1000;
}

/** Observes until the signal aborts; then returns. */
export async function observe(testbed: Testbed, recorder: Recorder, o: ObserverOptions): Promise<void> {
  const watch: Watch = { cursors: new Map(), looks: new Map(), failures: new Map() };
  while (!o.signal.aborted) {
    const startedMs = Date.now();
    const over = waitUntil(startedMs + o.everyMs, o).catch(() => undefined); // the loop's condition sees the abort
    await observeOnce(testbed, recorder, watch, over, o);
    await over;
  }
  await Promise.all([...watch.looks.values()].map(({ done }) => done));
}

/** What one round leaves for the next. */
interface Watch {
  /** What the trace has of each node: what was seen and not recorded is asked for again. */
  readonly cursors: Map<NodeId, string>;
  /** Those under way: a node is asked one at a time. */
  readonly looks: Map<NodeId, Look>;
  /** Why a node did not answer when it was asked last. */
  readonly failures: Map<NodeId, string>;
}

interface Look {
  readonly done: Promise<void>;
  result?: Seen;
}

type Seen = { readonly observation: NodeObservation; readonly cursor: string } | { readonly reason: string };

async function observeOnce(
  testbed: Testbed,
  recorder: Recorder,
  watch: Watch,
  over: Promise<void>,
  o: ObserverOptions,
): Promise<void> {
  recordIncidents(testbed, recorder);
  const atMs = Date.now();
  forgetEnded(watch, recorder);
  const asked = [...testbed.nodes].filter(([id]) => isRunning(id, recorder));
  await pMap(asked, ([id, handle]) => Promise.race([lookAt(id, handle, watch, recorder, o).done, over]), {
    concurrency: parallelCalls,
  });
  if (o.signal.aborted) return;
  const told = takeAnswers(watch, recorder);
  recorder.record({ kind: "observation", atMs, tookMs: Date.now() - atMs, ...told });
  o.onRound?.();
}

/** An answer that is still on its way from a node that was taken down meanwhile is nobody's. */
function forgetEnded({ looks, failures }: Watch, recorder: Recorder): void {
  for (const id of [...looks.keys(), ...failures.keys()]) {
    if (isRunning(id, recorder)) continue;
    looks.delete(id);
    failures.delete(id);
  }
}

function lookAt(id: NodeId, handle: NodeHandle, watch: Watch, recorder: Recorder, o: ObserverOptions): Look {
  const underWay = watch.looks.get(id);
  if (underWay !== undefined) return underWay;
  const look: Look = {
    done: ask(handle, watch.cursors.get(id), o.signal).then((seen) => {
      if (o.signal.aborted || watch.looks.get(id) !== look) return;
      look.result = seen;
      if ("reason" in seen || statusOf(id, recorder) !== "starting") return;
      recorder.record({ kind: "node", atMs: Date.now(), node: id, status: "ready" });
      o.onReady(id);
    }),
  };
  watch.looks.set(id, look);
  return look;
}

/** What came in until now. Who was asked for the first time, and has time left to answer, is in neither list. */
function takeAnswers({ cursors, looks, failures }: Watch, recorder: Recorder) {
  const nodes: Record<NodeId, NodeObservation> = {};
  const missing: Record<NodeId, string> = {};
  for (const [id, { result }] of looks) {
    if (result !== undefined) looks.delete(id);
    // What was taken down while it was asked says nothing any more, and what still starts need not answer yet.
    if (!isRunning(id, recorder)) continue;
    if (result !== undefined && "observation" in result) {
      nodes[id] = result.observation;
      cursors.set(id, result.cursor);
      failures.delete(id);
    } else if (statusOf(id, recorder) === "ready") {
      const reason = result?.reason ?? failures.get(id);
      if (reason === undefined) continue;
      failures.set(id, reason);
      missing[id] = reason;
    }
  }
  return { nodes, missing };
}

/** What the testbed has to tell of itself since the last time. */
export function recordIncidents(testbed: Testbed, recorder: Recorder): void {
  const atMs = Date.now();
  for (const { node, where, message, outage } of testbed.incidents()) {
    const text = node === undefined ? message : `${node.id}: ${message}`;
    recorder.record({ kind: "incident", atMs, where, message: text, ...(outage && { outage }) });
    if (node === undefined) continue;
    recorder.record({ kind: "node", atMs, node: node.id, status: node.status, reason: message });
  }
}

function isRunning(id: NodeId, recorder: Recorder): boolean {
  return ["starting", "ready"].includes(statusOf(id, recorder));
}

function statusOf(id: NodeId, recorder: Recorder): NodeStatusEvent["status"] {
  return recorder.state.round().nodes.get(id)?.status ?? "down";
}

async function ask(handle: NodeHandle, since: string | undefined, signal: AbortSignal): Promise<Seen> {
  const [askedMs, began] = [Date.now(), performance.now()];
  try {
    const { cursor, nowMs, view, viewChange, scores, ...rest } = await handle.state(since, { signal });
    const halfMs = (performance.now() - began) / 2;
    const observation = {
      ...rest,
      clockOffsetMs: tenths(nowMs - (askedMs + halfMs)),
      clockErrorMs: tenths(halfMs + clockResolutionMs),
      // Scores move every second; beside a view that changed they cost little, and say enough.
      ...(view && { ...(viewChange ? { viewChange } : { view }), scores }),
    };
    return { observation, cursor };
  } catch (error) {
    return { reason: messageOf(error) };
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
