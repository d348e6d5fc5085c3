/** A flow of `traffic:`: who publishes how often and how much. The nodes publish by themselves, on the plan's clock. */
import { z } from "zod";
import type { Random } from "../base/random.ts";
import { frequencyPerSecond, sizeBytes } from "../base/units.ts";
import type { NodeId } from "../model/step.ts";
import { poissonArrivalsMs } from "./draw.ts";

/** Source: Waku's largest message, 64/WAKU2-NETWORK. */
const largestMessageBytes = 150 * 1024;
/** Room for the message's name and send time, which travel in its payload. */
const smallestMessageBytes = 128;

export const flow = z
  .strictObject({
    from: z
      .union([
        z.string().meta({ description: "a group" }),
        z.array(z.string()).min(1).meta({ description: "a list of groups" }),
      ])
      .meta({ description: "Groups whose nodes publish", examples: [["desktop", "mobile"]] }),
    rate: frequencyPerSecond().meta({ description: 'Messages of the whole flow, as "2/s"' }),
    arrival: z
      .enum(["constant", "poisson"])
      .meta({ description: "Evenly spaced, or as a Poisson process", notYet: ["bursts", "replayed"] })
      .default("constant"),
    size: sizeBytes({ min: smallestMessageBytes, max: largestMessageBytes, text: "of 128B..150KiB" })
      .meta({ description: 'Payload of a message, 128B..150KiB, as "1KiB"' })
      .prefault("1KiB"),
    shard: z
      .int()
      .min(0)
      .meta({ description: "Shard to publish on; the first of the group's relay shards when left out" })
      .optional(),
  })
  .meta({
    description: "Messages that a phase sends when its `traffic:` names this flow",
    notYet: ["distribution", "replay"],
  });

export type Flow = z.infer<typeof flow>;

export interface FlowMessage {
  readonly atMs: number;
  readonly node: NodeId;
}

/**
 * Times and publishers of a flow over [0, durationMs).
 * @param publishersAt the nodes that can publish at a time; one of them is drawn
 */
export function flowMessages(
  { rate, arrival }: Flow,
  o: {
    readonly durationMs: number;
    readonly random: Random;
    readonly publishersAt: (atMs: number) => readonly NodeId[];
  },
): readonly FlowMessage[] {
  const times =
    arrival === "poisson"
      ? poissonArrivalsMs(o.random.fork("arrival"), rate, o.durationMs)
      : evenly(rate, o.durationMs);
  const choose = o.random.fork("publisher");
  return times.flatMap((time) => {
    const atMs = Math.round(time);
    const [node] = choose.sample(o.publishersAt(atMs), 1);
    return node === undefined ? [] : [{ atMs, node }];
  });
}

/** The first one half a gap after the start, so that a phase's beginning and its first message do not coincide. */
function evenly(perSecond: number, durationMs: number): readonly number[] {
  const gapMs = 1000 / perSecond;
  return Array.from({ length: Math.floor(durationMs / gapMs + 0.5) }, (_, i) => (i + 0.5) * gapMs);
}
