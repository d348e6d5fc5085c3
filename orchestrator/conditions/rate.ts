/** The rates of a last mile, up and down: their YAML keys, and the queue that goes with a rate. */
import { rateBitsPerSecond } from "../base/units.ts";
import type { RateLimit } from "../model/link.ts";

const fields = {
  up: rateBitsPerSecond().meta({ description: 'What the node can send, as "5mbit"; without it, no limit' }).optional(),
  down: rateBitsPerSecond()
    .meta({ description: 'What the node can receive, as "20mbit"; without it, no limit' })
    .optional(),
};

export const rate = { fields, limit };

const fullPacketBits = 1500 * 8;
/** Small gossip packets come in bursts: a queue shorter than this drops them at any rate. */
const fewestPackets = 100;

/**
 * The queue holds one bandwidth-delay product in full packets (rate x round trip / 1500 bytes), which is what one TCP
 * connection needs to fill the link, and never fewer than 100 packets.
 * @param longestRoundTripMs of the node's paths
 */
function limit(bitsPerSecond: number | undefined, longestRoundTripMs: number): RateLimit | null {
  if (bitsPerSecond === undefined) return null;
  const product = Math.ceil((bitsPerSecond * longestRoundTripMs) / 1000 / fullPacketBits);
  return { bitsPerSecond, queuePackets: Math.max(fewestPackets, product) };
}
