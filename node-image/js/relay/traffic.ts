/**
 * The testbed's traffic on the relay: publishes the messages of a workload by the node's own clock, and records every
 * message published and received.
 */
import type { WakuMessage } from "@waku/proto";
import type { NodeEvent, Workload, WorkloadMessage } from "../../contract/index.ts";
import type { ReceivedMessage } from "./message-intake.ts";
import { decodePayload, encodePayload, trafficContentTopic } from "./payload.ts";
import type { Relay } from "./relay.ts";

export interface Traffic extends Disposable {
  /** Adds messages to those that wait. Throws when too many would wait. */
  accept(workload: Workload): void;
  /** What waits to be published, and when the next one is. */
  waiting(): { readonly count: number; readonly nextAtMs: number | undefined };
  /** Drops what waits. @returns how many those were */
  drop(): number;
  counters(): { readonly published: number };
}

/** Messages that may wait at once. */
export const maxWaiting = 200_000;
/** setTimeout takes no longer wait. */
const longestTimeoutMs = 2 ** 31 - 1;

interface Waiting {
  readonly atMs: number;
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
    if (next !== undefined)
      timer = setTimeout(publishDue, Math.min(Math.max(0, next.atMs - Date.now()), longestTimeoutMs));
  };
  const publishDue = (): void => {
    for (let next = waiting.at(-1); next !== undefined && next.atMs <= Date.now(); next = waiting.at(-1)) {
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
    accept: ({ startAtMs, messages }) => {
      if (waiting.length + messages.length > maxWaiting) {
        throw new RangeError(`${waiting.length} messages wait already; at most ${maxWaiting} may`);
      }
      const added = messages.map((message) => ({ atMs: startAtMs + message.atMs, message }));
      waiting = [...waiting, ...added].sort((a, b) => b.atMs - a.atMs);
      schedule();
    },
    waiting: () => ({ count: waiting.length, nextAtMs: waiting.at(-1)?.atMs }),
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

function trafficMessage(payload: Uint8Array, sentAtMs: number): Partial<WakuMessage> {
  return { payload, contentTopic: trafficContentTopic, timestamp: BigInt(sentAtMs) * 1_000_000n };
}

/** The event of a received message; undefined when it is not traffic of the testbed. */
export function receivedEvent({ topic, message, from }: Omit<ReceivedMessage, "bytes">): NodeEvent | undefined {
  const header = message.contentTopic === trafficContentTopic ? decodePayload(message.payload) : undefined;
  if (header === undefined) return undefined;
  return { kind: "received", atMs: Date.now(), topic, bytes: message.payload.length, from, ...header };
}
