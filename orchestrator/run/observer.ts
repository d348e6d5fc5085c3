/**
 * Looks at every running node once a second and records what it says. A node that does not answer is a fact in
 * the trace, not an error. A node that answers for the first time since its start is thereby ready.
 */
import pMap from "p-map";
import { messageOf } from "../base/errors.ts";
import { waitUntil } from "../base/wait.ts";
import type { NodeHandle, Signal, Testbed } from "../engine/engine.ts";
import type { NodeId } from "../model/step.ts";
import type { NodeObservation } from "../model/trace.ts";
import type { Recorder } from "./recorder.ts";

/** Calls under way at once; answers take milliseconds, so this bounds sockets, not speed. */
const parallelCalls = 32;

export interface ObserverOptions extends Signal {
  readonly everyMs: number;
  /** Told of each node that became ready. */
  readonly onReady: (node: NodeId) => void;
}

/** Observes until the signal aborts; then returns. */
export async function observe(testbed: Testbed, recorder: Recorder, o: ObserverOptions): Promise<void> {
  const cursors = new Map<NodeId, string>();
  while (!o.signal.aborted) {
    const startedMs = Date.now();
    await observeOnce(testbed, recorder, cursors, o);
    await waitUntil(startedMs + o.everyMs, o).catch(() => undefined); // the loop's condition sees the abort
  }
}

async function observeOnce(
  testbed: Testbed,
  recorder: Recorder,
  cursors: Map<NodeId, string>,
  o: ObserverOptions,
): Promise<void> {
  recordIncidents(testbed, recorder);
  const atMs = Date.now();
  const nodes: Record<NodeId, NodeObservation> = {};
  const missing: Record<NodeId, string> = {};
  await pMap(
    running(testbed, recorder),
    async ([id, handle]) => {
      const seen = await look(handle, id, cursors, o.signal);
      const status = recorder.state.round().nodes.get(id)?.status;
      // What was taken down while it was asked says nothing any more, and what still starts need not answer yet.
      if (o.signal.aborted || status === undefined || status === "down" || status === "paused") return;
      if ("observation" in seen) {
        if (status === "starting") {
          recorder.record({ kind: "node", atMs: Date.now(), node: id, status: "ready" });
          o.onReady(id);
        }
        nodes[id] = seen.observation;
      } else if (status === "ready") missing[id] = seen.reason;
    },
    { concurrency: parallelCalls },
  );
  if (o.signal.aborted) return;
  recorder.record({ kind: "observation", atMs, tookMs: Date.now() - atMs, nodes, missing });
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

function running(testbed: Testbed, recorder: Recorder): [NodeId, NodeHandle][] {
  const { nodes } = recorder.state.round();
  return [...testbed.nodes].filter(([id]) => ["starting", "ready"].includes(nodes.get(id)?.status ?? "down"));
}

async function look(
  handle: NodeHandle,
  id: NodeId,
  cursors: Map<NodeId, string>,
  signal: AbortSignal,
): Promise<{ observation: NodeObservation } | { reason: string }> {
  const askedMs = Date.now();
  try {
    const { cursor, nowMs, view, scores, ...rest } = await handle.state(cursors.get(id), { signal });
    cursors.set(id, cursor);
    const clockOffsetMs = nowMs - (askedMs + Date.now()) / 2;
    // Scores move every second; beside a view that changed they cost little, and say enough.
    return { observation: { ...rest, clockOffsetMs, ...(view && { view, scores }) } };
  } catch (error) {
    return { reason: messageOf(error) };
  }
}
