/** What comes in by the relay: judged before it is relayed, and decoded once. */
import { WakuMessage } from "@waku/proto";
import type { GossipMessage, GossipOptions } from "../network/gossip.ts";

export interface ReceivedMessage {
  readonly topic: string;
  readonly message: WakuMessage;
  /** The peer that sent the first copy. */
  readonly from: string;
  /** Length of the encoded message. */
  readonly bytes: number;
}

export function messageIntake(o: {
  /** A first copy of a valid message. */
  readonly onMessage: (received: ReceivedMessage) => void;
  /** A message that is no WakuMessage. */
  readonly onInvalid: (from: string) => void;
}): Pick<GossipOptions, "validate" | "onMessage"> {
  // What the validator decoded, until the message is delivered.
  const decoded = new WeakMap<Uint8Array, WakuMessage>();
  return {
    validate: ({ data, from }: GossipMessage) => {
      try {
        decoded.set(data, WakuMessage.decode(data));
        return "accept";
      } catch {
        // Whoever sent it is at fault: no honest relay passes it on.
        o.onInvalid(from);
        return "reject";
      }
    },
    onMessage: ({ topic, data, from }) => {
      const message = decoded.get(data) ?? WakuMessage.decode(data);
      o.onMessage({ topic, message, from, bytes: data.length });
    },
  };
}
