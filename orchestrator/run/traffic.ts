/**
 * Hands each node the messages that it publishes in a phase; the nodes publish them by themselves. The plan's clock is the one
 * of this process: a node is told how long to wait, and never a time of day, of which its own clock may know another.
 * A node that comes back in the midst of a phase gets what is still ahead of it.
 */
import type { WorkloadMessage } from "../../node-image/contract/index.ts";
import { messageOf } from "../base/errors.ts";
import type { NodeHandle, Signal, Testbed } from "../engine/engine.ts";
import type { PhasePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Recorder } from "./recorder.ts";

export interface Traffic {
  /** Gives every ready node its messages of this phase. */
  begin(phase: PhasePlan, startedAtMs: number): void;
  /** Gives a node that has just become ready the rest of them. */
  onReady(node: NodeId): void;
  /** Takes back what is still ahead, where the phase could have lasted longer. */
  end(): Promise<void>;
  /** Waits for calls under way. */
  settled(): Promise<void>;
}

/** A message due this shortly before the hand-over is still sent, at once. */
const lateMs = 250;

export function traffic(testbed: Testbed, recorder: Recorder, o: Signal): Traffic {
  let current: { phase: PhasePlan; startedAtMs: number } | undefined;
  const underWay = new Set<Promise<void>>();

  const call = (node: NodeId, what: string, work: (handle: NodeHandle) => Promise<void>) => {
    const handle = testbed.nodes.get(node);
    if (handle === undefined) return;
    const done = work(handle)
      .catch((error: unknown) => {
        if (o.signal.aborted) return;
        // The judges see which messages are missing, or too many; the trace says why they are.
        const message = `${node} ${what}: ${messageOf(error)}`;
        recorder.record({ kind: "incident", atMs: Date.now(), where: "node", message });
      })
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const handOver = (node: NodeId) => {
    if (current === undefined) return;
    const { phase, startedAtMs } = current;
    const elapsedMs = Date.now() - startedAtMs;
    const messages = messagesOf(phase, node)
      .filter((message) => message.atMs >= elapsedMs - lateMs)
      .toSorted((a, b) => a.atMs - b.atMs);
    if (messages.length === 0) return;
    call(node, "took no traffic", (handle) => handle.publish({ startInMs: -elapsedMs, messages }, o));
  };
  const readyNodes = () =>
    [...recorder.state.round().nodes].flatMap(([node, { status }]) => (status === "ready" ? node : []));
  const settled = async () => {
    await Promise.all(underWay);
  };

  return {
    begin(phase, startedAtMs) {
      current = { phase, startedAtMs };
      for (const node of readyNodes()) handOver(node);
    },
    onReady: handOver,
    async end() {
      const phase = current?.phase;
      current = undefined;
      if (phase?.end.kind !== "until") return;
      await settled();
      for (const node of readyNodes()) {
        if (messagesOf(phase, node).length > 0) call(node, "kept its traffic", (handle) => handle.drop(o));
      }
      await settled();
    },
    settled,
  };
}

function messagesOf({ traffic }: PhasePlan, node: NodeId): readonly WorkloadMessage[] {
  const own = traffic.flatMap(({ workloads }) => workloads).filter((workload) => workload.node === node);
  return own.flatMap(({ messages }) => messages);
}
