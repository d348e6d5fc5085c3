/**
 * The newest messages of each topic, for GET /relay/v1/messages/{topic}: reading them takes them out. Bounded in messages a
 * topic and in bytes over all topics; what nobody reads is dropped, the oldest first, and counted.
 */
import type { WakuMessage } from "@waku/proto";
import type { RelayMessage } from "../../contract/index.ts";

/** Messages kept a topic. Source: nwaku, rest-relay-cache-capacity. */
const perTopic = 50;
/** Payloads kept over all topics: some fifty of the longest messages. */
const maxBytes = 8 * 1024 ** 2;

export interface MessageCache {
  add(topic: string, message: WakuMessage): void;
  drain(topic: string): RelayMessage[];
  /** Messages that were dropped before anybody read them. */
  dropped(): number;
}

interface Held {
  readonly topic: string;
  readonly message: WakuMessage;
  readonly bytes: number;
}

export function messageCache(): MessageCache {
  /** In order of arrival. */
  const held = new Set<Held>();
  const counts = new Map<string, number>();
  let bytes = 0;
  let dropped = 0;

  const remove = (entry: Held): void => {
    held.delete(entry);
    bytes -= entry.bytes;
    const left = (counts.get(entry.topic) ?? 0) - 1;
    if (left > 0) counts.set(entry.topic, left);
    else counts.delete(entry.topic);
  };
  const dropFirst = (applies: (entry: Held) => boolean): void => {
    const oldest = held.values().find(applies);
    if (oldest === undefined) return;
    remove(oldest);
    dropped++;
  };
  return {
    add: (topic, message) => {
      const entry = { topic, message, bytes: message.payload.length };
      held.add(entry);
      bytes += entry.bytes;
      counts.set(topic, (counts.get(topic) ?? 0) + 1);
      if ((counts.get(topic) ?? 0) > perTopic) dropFirst((other) => other.topic === topic);
      while (bytes > maxBytes) dropFirst(() => true);
    },
    drain: (topic) => {
      const entries = held
        .values()
        .filter((entry) => entry.topic === topic)
        .toArray();
      for (const entry of entries) remove(entry);
      return entries.map(({ message }) => toRelayMessage(message));
    },
    dropped: () => dropped,
  };
}

function toRelayMessage({ payload, contentTopic, version, timestamp, meta, ephemeral }: WakuMessage): RelayMessage {
  return {
    payload: Buffer.from(payload).toString("base64"),
    contentTopic,
    ...(version === undefined ? {} : { version }),
    ...(timestamp === undefined ? {} : { timestamp: Number(timestamp) }),
    ...(meta === undefined ? {} : { meta: Buffer.from(meta).toString("base64") }),
    ...(ephemeral === undefined ? {} : { ephemeral }),
  };
}
