/**
 * Delivery: of the messages sent in a span of time, how many reached those who should have got them, and how fast.
 *
 * A message is expected by the nodes subscribed to its topic, other than its publisher, that were ready for a
 * settling time before it was sent and stayed ready as long after it, with no partition between them and the
 * publisher in either. Who had only just come, was about to go, or was cut off owes nothing.
 */
import { quantileSorted } from "simple-statistics";
import type { NodeId } from "../model/step.ts";
import type { History } from "../trace/history.ts";
import type { Message, NotPublished } from "../trace/messages.ts";
import type { SpanMeasure } from "./measure.ts";
import { topicsOf } from "./topics.ts";

/** A node that is ready this long has had heartbeats enough to be in a mesh; and a message takes less to arrive. */
export const settlingMs = 5000;

/** Which messages: those of a time, and if it says so of some flows, or of one phase. */
export interface MessageSelection {
  /** Unix ms, ends included. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly flows?: readonly string[] | undefined;
  readonly phase?: string;
  /** Groups whose nodes count as receivers; all when left out. */
  readonly receivers?: readonly string[] | undefined;
}

export interface Delivery {
  /** Messages published in the span. Those due and never seen are not among them: `history.notPublished` has them. */
  readonly published: number;
  /** Messages due in the span that their publishers, ready for a settling time, refused: each is lost to everyone. */
  readonly refused: readonly NotPublished[];
  /** Pairs of message and receiver; each is delivered or lost. */
  readonly expected: number;
  /** Of the delivered pairs, ascending, ms. */
  readonly latenciesMs: readonly number[];
  /** In order of time. */
  readonly lost: readonly LostPair[];
}

export interface LostPair {
  readonly id: string;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly sentAtMs: number;
}

/** Messages too close to the trace's end for their delivery to be seen are left out. */
export function deliveryOf(history: History, selection: MessageSelection): Delivery {
  const { published, refused } = messagesMeant(history, selection);
  const pairs = expectedPairs(history, selection);
  const latenciesMs = pairs.flatMap(({ latencyMs }) => latencyMs ?? []);
  const lost = pairs.flatMap(({ latencyMs, ...pair }) => (latencyMs === undefined ? [pair] : []));
  return {
    published: published.length,
    refused,
    expected: pairs.length,
    latenciesMs: latenciesMs.toSorted((a, b) => a - b),
    lost: lost.toSorted((a, b) => a.sentAtMs - b.sentAtMs),
  };
}

/** A message and a node that should have got it. */
export interface ExpectedPair extends LostPair {
  /** From publishing to its first copy, ms; undefined where it is lost. */
  readonly latencyMs: number | undefined;
}

/** Of the messages that `deliveryOf` counts. */
export function expectedPairs(history: History, selection: MessageSelection): readonly ExpectedPair[] {
  const { published, refused } = messagesMeant(history, selection);
  const toNobody = refused.map(({ dueAtMs, ...message }) => ({ ...message, sentAtMs: dueAtMs, received: undefined }));
  return [...published, ...toNobody].flatMap(({ received, ...message }) => {
    const { id, from, sentAtMs } = message;
    return expectedReceivers(message, history, selection).map((to) => ({
      id,
      from,
      to,
      sentAtMs,
      latencyMs: received?.get(to),
    }));
  });
}

function messagesMeant(history: History, selection: MessageSelection) {
  const lastSeenMs = (history.rounds.at(-1)?.atMs ?? 0) - settlingMs;
  const isMeant = (message: Message | NotPublished, atMs: number) =>
    isSelected(message, atMs, selection) && atMs <= lastSeenMs;
  const isRefused = ({ refusal, from, dueAtMs }: NotPublished) =>
    refusal !== undefined && history.readyThroughout(from, dueAtMs - settlingMs, dueAtMs);
  return {
    published: history.messages.filter((message) => isMeant(message, message.sentAtMs)),
    refused: history.notPublished.filter((message) => isMeant(message, message.dueAtMs) && isRefused(message)),
  };
}

/** @param atMs the message's time that counts: when it was sent, or due */
export function isSelected(
  message: Pick<Message, "flow" | "phase">,
  atMs: number,
  { fromMs, toMs, flows, phase }: MessageSelection,
): boolean {
  return (
    atMs >= fromMs &&
    atMs <= toMs &&
    (flows === undefined || flows.includes(message.flow)) &&
    (phase === undefined || message.phase === phase)
  );
}

function expectedReceivers(
  { topic, from, sentAtMs }: Pick<Message, "topic" | "from" | "sentAtMs">,
  history: History,
  { receivers }: Pick<MessageSelection, "receivers">,
): NodeId[] {
  const untilMs = sentAtMs + settlingMs;
  return history.plan.nodes
    .filter(
      (node) =>
        node.id !== from &&
        (receivers?.includes(node.group) ?? true) &&
        topicsOf(node).includes(topic) &&
        history.readyThroughout(node.id, sentAtMs - settlingMs, untilMs) &&
        !history.cutBetween(from, node.id, sentAtMs, untilMs),
    )
    .map((node) => node.id);
}

export const deliveryMeasure: SpanMeasure = {
  of: "span",
  name: "delivery",
  title: "Delivery",
  unit: "ratio",
  meaning: "Of the pairs of a message sent in the span and a node that should have got it, those in which it did.",
  better: "higher",
  over(history, span) {
    const { expected, latenciesMs } = deliveryOf(history, span);
    return expected === 0 ? null : latenciesMs.length / expected;
  },
};

export const latencyMeasures: readonly SpanMeasure[] = [50, 95, 99].map((percentile) => ({
  of: "span",
  name: `latency-p${percentile}`,
  title: `Message latency, p${percentile}`,
  unit: "ms",
  meaning: `Time from publishing to the first copy that ${percentile} % of the delivered pairs did not exceed, of messages sent in the span.`,
  better: "lower",
  over(history, span) {
    const { latenciesMs } = deliveryOf(history, span);
    return latenciesMs.length === 0 ? null : quantileSorted([...latenciesMs], percentile / 100);
  },
}));
