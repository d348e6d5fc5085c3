/** Publishes what no honest relay takes: data that is no WakuMessage, or WakuMessages longer than allowed. */
import { randomBytes } from "node:crypto";
import { WakuMessage } from "@waku/proto";
import type { Behaviour } from "../../contract/index.ts";
import type { Network } from "../network/network.ts";
import type { CountDeed, Deviation } from "./deviation.ts";
import { paced } from "./paced.ts";

type Spam = Extract<Behaviour, { kind: "spam" }>;

/** Gossipsub keeps what was published for some heartbeats: this bounds the memory that it takes. */
const mostBytesPerSecond = 4 * 1024 ** 2;
/** How much too long an oversized message is. */
const excessBytes = 1024;
const invalidBytes = 64;

export function spam({ perSecond, content }: Spam, maxMessageBytes: number, deed: CountDeed): Deviation {
  const bytes = content === "invalid" ? invalidBytes : maxMessageBytes + excessBytes;
  const rate = Math.min(perSecond, mostBytesPerSecond / bytes);
  const make = content === "invalid" ? noWakuMessage : () => oversizedMessage(bytes);
  return {
    does: `publishes ${Number(rate.toFixed(1))} ${content} messages a second`,
    begin: async (network) => paced(rate, (due) => publishAll(network, Array.from({ length: due }, make), deed)),
  };
}

async function publishAll(network: Network, messages: readonly Uint8Array[], deed: CountDeed): Promise<void> {
  const topics = network.gossip.topics();
  for (const [i, message] of messages.entries()) {
    const topic = topics[i % topics.length];
    if (topic === undefined) return;
    try {
      if ((await network.gossip.publish(topic, message)) > 0) deed();
    } catch {
      // Nobody listens to this topic now; the next message tries again.
    }
  }
}

/** Its first field is of a wire type that protobuf does not have. The rest is random: no two are the same message. */
function noWakuMessage(): Uint8Array {
  return Buffer.concat([Buffer.of(0x7f), randomBytes(invalidBytes - 1)]);
}

function oversizedMessage(bytes: number): Uint8Array {
  return WakuMessage.encode({ payload: randomBytes(bytes), contentTopic: "/meshbed/1/spam/proto" });
}
