/** `groups:` and `defaults:` of a topology file: how many nodes of what kind, where, and how they manage peers. */
import { z } from "zod";
import { durationMs, shareRatio } from "../base/units.ts";
import { type PeeringPreset, peeringPresets } from "../nodes/peering-presets.ts";
import { placement } from "./placement.ts";
import { nat, reachability } from "./reachability.ts";

const presets = Object.keys(peeringPresets) as PeeringPreset[];

const connections = z
  .strictObject({
    target: z
      .int()
      .min(1)
      .meta({ description: "Connections that a node tries to hold", examples: [20] })
      .optional(),
    max: z
      .int()
      .min(1)
      .meta({ description: "Connections above this are refused or closed", examples: [40] })
      .optional(),
    outbound: shareRatio().meta({ description: 'Share of the target that a node dials itself, as "33%"' }).optional(),
  })
  .meta({ notYet: ["low", "high", "grace", "silence", "inbound", "relay", "service"] });

const backoff = z
  .strictObject({
    first: durationMs().meta({ description: 'Wait after the first failed dial, as "2s"' }).optional(),
    factor: z
      .number()
      .min(1)
      .meta({ description: "Each further failure multiplies the wait by it", examples: [2] })
      .optional(),
    longest: durationMs().meta({ description: 'No wait is longer, as "60s"' }).optional(),
    jitter: shareRatio()
      .meta({ description: 'Each wait is drawn from 1 +- this share of itself, as "20%"' })
      .optional(),
  })
  .meta({ description: "Waits between dials of a peer that cannot be reached", notYet: ["forgive"] });

const peering = z
  .strictObject({
    preset: z
      .enum(presets)
      .meta({
        description: "The set of defaults that the rest overrides; waku when left out",
        notYet: ["nwaku", "go-waku", "go-libp2p", "js-libp2p"],
      })
      .optional(),
    connections: connections.optional(),
    backoff: backoff.optional(),
  })
  .meta({
    description: "How a node manages its peers",
    notYet: ["persistence", "capabilities", "eviction", "protect", "score", "colocation", "exchange", "dial-timeout"],
  });

const relay = z
  .strictObject({
    cluster: z
      .int()
      .min(0)
      .max(65_535)
      .meta({ description: "Waku cluster", examples: [16] })
      .optional(),
    shards: z
      .array(z.int().min(0).max(65_535))
      .min(1)
      .meta({ description: "Shards that a node subscribes to", examples: [[32]] })
      .optional(),
  })
  .meta({ description: "What a node relays; cluster 1, shard 0 when left out", notYet: ["protocol", "parameters"] });

/** What a group can say and `defaults:` can say for all groups. */
const nodeFields = {
  link: z
    .string()
    .meta({ description: "Last mile of its nodes, a name in `links`", examples: ["fibre"] })
    .optional(),
  reachability: reachability.optional(),
  nat: nat.optional(),
  relay: relay.optional(),
  peering: peering.optional(),
  implementation: z
    .enum(["js"])
    .meta({ description: "The node that runs", notYet: ["js-2", "nwaku", "go-waku"] })
    .optional(),
};

const notYet = ["nodes", "overrides", "behaviour", "behaviours", "image", "cpu", "memory", "capabilities"];

export const defaults = z.strictObject(nodeFields).meta({ description: "What groups do not say themselves", notYet });

export const group = z
  .strictObject({
    count: z
      .int()
      .min(1)
      .max(2000)
      .meta({ description: "Nodes of this group", examples: [10] }),
    regions: z
      .union([
        z.string().meta({ description: "one region" }),
        z.record(z.string(), placement).meta({ description: "regions with numbers or shares" }),
      ])
      .meta({
        description: "Where its nodes are; evenly over all regions when left out",
        examples: [{ eu: "50%", us: "50%" }],
      })
      .optional(),
    bootstrap: z
      .boolean()
      .meta({ description: "All nodes are told of these at their start", examples: [true] })
      .default(false),
    ...nodeFields,
  })
  .meta({ description: "Nodes of one kind, named <group>-1, <group>-2, ...", notYet });

export type WrittenGroup = z.infer<typeof group>;
export type WrittenDefaults = z.infer<typeof defaults>;
