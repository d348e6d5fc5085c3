/**
 * Hands each node the messages that it publishes in a phase; the nodes publish them by themselves. The plan's clock is the one
 * of this process: a node is told how long to wait, and never a time of day, of which its own clock may know another.
 * A node that comes back in the midst of a phase gets what is still ahead of it.
 */
import { messageOf } from "../base/errors.ts";
import type { Signal, Testbed } from "../engine/engine.ts";
import type { PhasePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Recorder } from "./recorder.ts";

export interface Traffic {
  /** Gives every ready node its messages of this phase. */
  begin(phase: PhasePlan, startedAtMs: number): void;
  /** Gives a node that has just become ready the rest of them. */
  onReady(node: NodeId): void;
  end(): void;
  /** Waits for hand-overs under way. */
  settled(): Promise<void>;
}

export function traffic(testbed: Testbed, recorder: Recorder, o: Signal): Traffic {
  let current: { phase: PhasePlan; startedAtMs: number } | undefined;
  const underWay = new Set<Promise<void>>();

  const handOver = (node: NodeId) => {
    if (current === undefined) return;
    const { phase, startedAtMs } = current;
    const elapsedMs = Date.now() - startedAtMs;
    const messages = phase.traffic
      .flatMap((flow) => flow.workloads)
      .filter((workload) => workload.node === node)
      .flatMap((workload) => workload.messages)
      .filter((message) => message.atMs >= elapsedMs - lateMs)
      .toSorted((a, b) => a.atMs - b.atMs);
    if (messages.length === 0) return;
    const done = (async () => {
      try {
        await testbed.nodes.get(node)?.publish({ startInMs: startedAtMs - Date.now(), messages }, o);
      } catch (error) {
        // The judges see the missing messages; the trace says why they are missing.
        if (!o.signal.aborted) {
          const message = `${node} took no traffic: ${messageOf(error)}`;
          recorder.record({ kind: "incident", atMs: Date.now(), where: "node", message });
        }
      }
    })().finally(() => underWay.delete(done));
    underWay.add(done);
  };

  return {
    begin(phase, startedAtMs) {
      current = { phase, startedAtMs };
      for (const [node, { status }] of recorder.state.round().nodes) if (status === "ready") handOver(node);
    },
    onReady: handOver,
    end() {
      current = undefined;
    },
    async settled() {
      await Promise.all(underWay);
    },
  };
}

/** A message due this shortly before the hand-over is still sent, at once. */
const lateMs = 250;
