/** The newest messages of each topic, for GET /relay/v1/messages/{topic}: reading them takes them out. */
import type { WakuMessage } from "@waku/proto";
import type { RelayMessage } from "../../contract/index.ts";

/** Messages kept a topic. Source: nwaku, rest-relay-cache-capacity. */
const capacity = 50;

export interface MessageCache {
  add(topic: string, message: WakuMessage): void;
  drain(topic: string): RelayMessage[];
}

export function messageCache(): MessageCache {
  const held = new Map<string, WakuMessage[]>();
  return {
    add: (topic, message) => {
      const messages = held.get(topic) ?? [];
      messages.push(message);
      if (messages.length > capacity) messages.shift();
      held.set(topic, messages);
    },
    drain: (topic) => {
      const messages = held.get(topic) ?? [];
      held.delete(topic);
      return messages.map(toRelayMessage);
    },
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
