/** Rates, their queues and what a link layer adds to each packet: the YAML keys of a last mile and of a path. */
import { z } from "zod";
import { durationMs, rateBitsPerSecond, sizeBytes } from "../base/units.ts";
import type { LastMile, RateLimit, RateShaping, Segment } from "../model/link.ts";

const queueFields = {
  queue: z
    .union([
      z.int().min(1).meta({ description: "packets" }),
      durationMs({ min: 1, text: "of 1ms or more" }).transform((ms) => ({ ms })),
    ])
    .meta({
      description: "How much may wait at a rate before more is dropped: packets, or time at that rate",
      examples: [200, "100ms"],
    })
    .optional(),
  overhead: sizeBytes({ max: 1000, text: "of 0B..1000B" })
    .meta({ description: 'What the link layer adds to each packet, counted by the rates, as "18B"' })
    .optional(),
};

const pathFields = {
  rate: rateBitsPerSecond()
    .meta({ description: 'What each node can send along it, as "50mbit"; without it, no limit' })
    .optional(),
  ...queueFields,
};

const mileFields = {
  up: rateBitsPerSecond().meta({ description: 'What the node can send, as "5mbit"; without it, no limit' }).optional(),
  down: rateBitsPerSecond()
    .meta({ description: 'What the node can receive, as "20mbit"; without it, no limit' })
    .optional(),
  ...queueFields,
};

export const rate = { pathFields, mileFields, readPath, readMile, limit, compose };

const fullPacketBits = 1500 * 8;
/** Small gossip packets come in bursts: a queue shorter than this drops them at any rate. */
const fewestPackets = 100;

function readPath({ rate: bits, ...queue }: z.infer<z.ZodObject<typeof pathFields>>): Segment {
  return { ...(bits !== undefined && { rateBitsPerSecond: bits }), ...readQueue(queue) };
}

function readMile({ up, down, ...queue }: z.infer<z.ZodObject<typeof mileFields>>): LastMile {
  return {
    ...(up !== undefined && { upBitsPerSecond: up }),
    ...(down !== undefined && { downBitsPerSecond: down }),
    ...readQueue(queue),
  };
}

function readQueue({ queue, overhead }: z.infer<z.ZodObject<typeof queueFields>>): Segment {
  return {
    ...(queue !== undefined && { queue: typeof queue === "number" ? { packets: queue } : queue }),
    ...(overhead !== undefined && { overheadBytes: overhead }),
  };
}

/**
 * Where a segment says nothing of its queue, that holds one bandwidth-delay product in full packets (rate x round trip /
 * 1500 bytes), which is what one TCP connection needs to fill the link, and never fewer than 100 packets.
 * @param longestRoundTripMs of the node's paths
 */
function limit(
  bitsPerSecond: number | undefined,
  { queue, overheadBytes = 0 }: Segment,
  longestRoundTripMs: number,
): RateLimit | null {
  if (bitsPerSecond === undefined) return null;
  const packetsOf = (ms: number) => Math.ceil((bitsPerSecond * ms) / 1000 / fullPacketBits);
  const byDefault = Math.max(fewestPackets, packetsOf(longestRoundTripMs));
  const queuePackets =
    queue === undefined ? byDefault : "packets" in queue ? queue.packets : Math.max(1, packetsOf(queue.ms));
  return { bitsPerSecond, queuePackets, overheadBytes };
}

/** The slowest stretch is what a way lets through. Undefined when none has a rate. */
function compose(segments: readonly Segment[], roundTripMs: number): RateShaping | undefined {
  const [slowest] = segments
    .filter((segment) => segment.rateBitsPerSecond !== undefined)
    .toSorted((a, b) => (a.rateBitsPerSecond ?? 0) - (b.rateBitsPerSecond ?? 0));
  const slow = slowest && limit(slowest.rateBitsPerSecond, slowest, roundTripMs);
  return slow ? { kind: "rate", ...slow } : undefined;
}
