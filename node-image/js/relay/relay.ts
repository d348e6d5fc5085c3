/**
 * The node's relay: joining shards, publishing WakuMessages. What comes in is `message-intake.ts`'s matter, what a message means to
 * the testbed `traffic.ts`'s, whom to connect to the peer manager's.
 */
import { WakuMessage } from "@waku/proto";
import type { Gossip } from "../network/gossip.ts";

export interface Relay {
  /** Idempotent. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  /** @returns the number of peers it was sent to. Throws when it is too long or nobody subscribes to the topic. */
  publish(topic: string, message: Partial<WakuMessage>): Promise<number>;
}

export function relayOn(gossip: Gossip, maxMessageBytes: number): Relay {
  return {
    subscribe: gossip.subscribe,
    unsubscribe: gossip.unsubscribe,
    publish: async (topic, message) => {
      const data = WakuMessage.encode(message);
      if (data.length > maxMessageBytes) {
        throw new Error(`the message is ${data.length} bytes long; at most ${maxMessageBytes} are allowed`);
      }
      return gossip.publish(topic, data);
    },
  };
}
