/**
 * The testbed's traffic on the relay: publishes the messages of a workload when they are due, and records every message
 * published and received. It waits by the steady clock, so that a wrong or shifted time of day makes nothing early or late;
 * the times that it tells are those of the node's clock.
 */
import type { WakuMessage } from "@waku/proto";
import {
  decodePayload,
  encodePayload,
  type NodeEvent,
  trafficContentTopic,
  type Workload,
  type WorkloadMessage,
} from "../../contract/index.ts";
import type { ReceivedMessage } from "./message-intake.ts";
import type { Relay } from "./relay.ts";

export interface Traffic extends Disposable {
  /** Adds messages to those that wait. Throws when too many would wait. */
  accept(workload: Workload): void;
  /** What waits to be published, and in how many ms the next one is. */
  waiting(): { readonly count: number; readonly nextInMs: number | undefined };
  /** Drops what waits. @returns how many those were */
  drop(): number;
  counters(): { readonly published: number };
}

/** Messages that may wait at once. */
export const maxWaiting = 200_000;
/** setTimeout takes no longer wait. */
const longestTimeoutMs = 2 ** 31 - 1;

interface Waiting {
  /** By the steady clock. */
  readonly dueMs: number;
  readonly message: WorkloadMessage;
}

export function traffic(relay: Pick<Relay, "publish">, onEvent: (event: NodeEvent) => void): Traffic {
  /** The next one last, so that taking it is cheap. */
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let published = 0;

  const schedule = (): void => {
    clearTimeout(timer);
    const next = waiting.at(-1);
    if (next !== undefined) timer = setTimeout(publishDue, Math.min(waitOf(next), longestTimeoutMs));
  };
  const publishDue = (): void => {
    for (let next = waiting.at(-1); next !== undefined && waitOf(next) === 0; next = waiting.at(-1)) {
      waiting.pop();
      void publish(next.message);
    }
    schedule();
  };
  const publish = async ({ id, topic, bytes }: WorkloadMessage): Promise<void> => {
    const sentAtMs = Date.now();
    const payload = encodePayload({ id, sentAtMs }, bytes);
    try {
      const recipients = await relay.publish(topic, trafficMessage(payload, sentAtMs));
      published++;
      onEvent({ kind: "published", atMs: sentAtMs, id, topic, bytes: payload.length, recipients });
    } catch (error) {
      onEvent({ kind: "publish-failed", atMs: sentAtMs, id, topic, reason: (error as Error).message });
    }
  };

  return {
    accept: ({ startInMs, messages }) => {
      if (waiting.length + messages.length > maxWaiting) {
        throw new RangeError(`${waiting.length} messages wait already; at most ${maxWaiting} may`);
      }
      const startMs = performance.now() + startInMs;
      const added = messages.map((message) => ({ dueMs: startMs + message.atMs, message }));
      // Those that are due together keep their order.
      waiting = [...waiting.toReversed(), ...added].sort((a, b) => a.dueMs - b.dueMs).reverse();
      schedule();
    },
    waiting: () => {
      const next = waiting.at(-1);
      return { count: waiting.length, nextInMs: next && waitOf(next) };
    },
    drop: () => {
      const count = waiting.length;
      waiting = [];
      schedule();
      return count;
    },
    counters: () => ({ published }),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

function waitOf({ dueMs }: Waiting): number {
  return Math.max(0, dueMs - performance.now());
}

function trafficMessage(payload: Uint8Array, sentAtMs: number): Partial<WakuMessage> {
  return { payload, contentTopic: trafficContentTopic, timestamp: BigInt(sentAtMs) * 1_000_000n };
}

/** The event of a received message; undefined when it is not traffic of the testbed. */
export function receivedEvent({ topic, message, from }: Omit<ReceivedMessage, "bytes">): NodeEvent | undefined {
  const header = message.contentTopic === trafficContentTopic ? decodePayload(message.payload) : undefined;
  if (header === undefined) return undefined;
  return { kind: "received", atMs: Date.now(), topic, bytes: message.payload.length, from, ...header };
}
