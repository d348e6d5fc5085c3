/** A flow of `traffic:`: who publishes how often, how much, and where. The nodes publish by themselves, on the plan's clock. */
import { z } from "zod";
import { largestPayloadBytes, smallestPayloadBytes } from "../../../node-image/contract/index.ts";
import { frequencyPerSecond, shareRatio, sizeBytes } from "../../base/units.ts";
import { type Arrivals, arrival } from "./arrival.ts";
import { quantity, weight } from "./quantity.ts";

const rate = frequencyPerSecond().meta({ description: 'Messages of the whole flow, as "2/s"' });
const shard = z.int().min(0).max(65_535);

const from = z
  .union([
    z.string().meta({ description: "a group" }),
    z.array(z.string()).min(1).meta({ description: "a list of groups" }),
    z
      .record(z.string(), weight())
      .refine((groups) => Object.keys(groups).length > 0, { error: "is empty; expected groups with their weights" })
      .meta({ description: "groups, each with its weight", examples: [{ desktop: 3, mobile: 1 }] }),
  ])
  .meta({ description: "Groups whose nodes publish", examples: [["desktop", "mobile"]] });

const howMany = {
  error: ({ input }: { input?: unknown }) =>
    `is ${JSON.stringify(input)}; expected a whole number of 1 or more, or a share, as "25%"`,
};

const publishers = z
  .union(
    [
      z
        .int()
        .min(1, howMany)
        .meta({ description: "A number", examples: [3] })
        .transform((count) => ({ count })),
      shareRatio().transform((share) => ({ share })),
    ],
    howMany,
  )
  .meta({ description: "How many nodes of each group publish, drawn by chance; all when left out", examples: ["25%"] });

const size = quantity(
  sizeBytes({ min: smallestPayloadBytes, max: largestPayloadBytes, text: "of 128B..150KiB" }).meta({
    description: 'Payload of a message, 128B..150KiB, as "1KiB"',
  }),
).meta({ description: "Payload of a message: a size, or a distribution" });

export const flow = z
  .strictObject({
    from,
    publishers: publishers.optional(),
    rate: rate.optional(),
    arrival: arrival.default("constant"),
    size: size.prefault("1KiB"),
    shard: z
      .union([
        shard,
        z.array(shard).min(1).meta({ description: "a list of shards, one of which is drawn for each message" }),
      ])
      .meta({ description: "Shard to publish on; the first of the publisher's own when left out", examples: [32] })
      .optional(),
  })
  .check(({ value: { rate: perSecond, arrival: written }, issues }) => {
    const own = typeof written === "string" ? undefined : written.bursts ? "bursts" : "replayed";
    const complain = (message: string) => issues.push({ code: "custom", input: perSecond, path: ["rate"], message });
    if (own !== undefined && perSecond !== undefined) {
      complain(`is said beside ${own}, which says how many messages there are; expected one of them`);
    } else if (own === undefined && perSecond === undefined) {
      complain(rate.safeParse(undefined).error?.issues[0]?.message ?? "");
    }
  })
  .meta({ description: "Messages that a phase sends when its `traffic:` names this flow" });

export type Flow = z.infer<typeof flow>;

export function groupsOf({ from }: Pick<Flow, "from">): readonly string[] {
  if (typeof from === "string") return [from];
  return Array.isArray(from) ? from : Object.keys(from);
}

/** Of the groups, where they have any. */
export function weightsOf({ from }: Pick<Flow, "from">): Readonly<Record<string, number>> | undefined {
  return typeof from === "string" || Array.isArray(from) ? undefined : from;
}

/** One or several; none: the first of the publisher's own. */
export function shardsOf({ shard: written = [] }: Pick<Flow, "shard">): readonly number[] {
  return [written].flat();
}

/** Undefined where the times are in a file. */
export function arrivalsOf({ arrival: written, rate: perSecond = 0 }: Flow): Arrivals | undefined {
  if (typeof written === "string") return { kind: written, perSecond };
  return written.bursts && { kind: "bursts", ...written.bursts };
}
