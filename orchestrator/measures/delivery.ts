/**
 * Delivery: of the messages sent in a span of time, how many reached those who should have got them, and how fast.
 *
 * A message is expected by the nodes subscribed to its topic, other than its publisher, that were ready for a
 * settling time before it was sent and stayed ready as long after it, with no partition between them and the
 * publisher in either. Who had only just come, was about to go, or was cut off owes nothing.
 */
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import type { Message, NotPublished } from "../trace/messages.ts";
import { topicsOf } from "./topics.ts";

/** A node that is ready this long has had heartbeats enough to be in a mesh; and a message takes less to arrive. */
export const settlingMs = 5000;

export interface Delivery {
  /** Messages sent in the span. */
  readonly messages: number;
  /** Pairs of message and receiver. */
  readonly expected: number;
  readonly received: number;
  /** Of the received pairs, ascending, ms. */
  readonly latenciesMs: readonly number[];
  readonly lost: readonly LostPair[];
  /** Messages due in the span that their publishers, ready for a settling time, refused to publish. */
  readonly refused: readonly NotPublished[];
  /** Messages due in the span that were never seen, or refused by publishers that had only just come. */
  readonly unseen: readonly NotPublished[];
}

export interface LostPair {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly sentAtMs: number;
}

/** Messages too close to the trace's end for their delivery to be seen are left out. */
export function deliveryOf(history: History, { fromMs, toMs }: { fromMs: number; toMs: number }): Delivery {
  const lastSeenMs = (history.rounds.at(-1)?.atMs ?? 0) - settlingMs;
  const inSpan = (atMs: number) => atMs >= fromMs && atMs <= toMs && atMs <= lastSeenMs;
  const messages = history.messages.filter(({ sentAtMs }) => inSpan(sentAtMs));
  const latenciesMs: number[] = [];
  const lost: LostPair[] = [];
  for (const message of messages) {
    for (const to of expectedReceivers(message, history)) {
      const latencyMs = message.received.get(to);
      if (latencyMs === undefined) lost.push({ from: message.from, to, sentAtMs: message.sentAtMs });
      else latenciesMs.push(latencyMs);
    }
  }
  const due = history.notPublished.filter(({ dueAtMs }) => inSpan(dueAtMs));
  const isRefused = ({ refusal, from, dueAtMs }: NotPublished) =>
    refusal !== undefined && history.readyThroughout(from, dueAtMs - settlingMs, dueAtMs);
  return {
    messages: messages.length,
    expected: latenciesMs.length + lost.length,
    received: latenciesMs.length,
    latenciesMs: latenciesMs.toSorted((a, b) => a - b),
    lost,
    refused: due.filter(isRefused),
    unseen: due.filter((message) => !isRefused(message)),
  };
}

function expectedReceivers({ topic, from, sentAtMs }: Message, history: History): NodeId[] {
  const untilMs = sentAtMs + settlingMs;
  return history.plan.nodes
    .filter(
      (node) =>
        node.id !== from &&
        topicsOf(node).includes(topic) &&
        history.readyThroughout(node.id, sentAtMs - settlingMs, untilMs) &&
        !history.cutBetween(from, node.id, sentAtMs, untilMs),
    )
    .map((node) => node.id);
}
