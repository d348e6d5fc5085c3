/**
 * `groups:` and `defaults:` of a topology file: how many nodes of what kind, and where. How they manage peers, relay and
 * behave is in files of its own.
 */
import { z } from "zod";
import { defectName } from "../../node-image/contract/index.ts";
import { behaviour } from "../scenario/behaviour-schema.ts";
import { names } from "../scenario/conditions/links.ts";
import { implementation } from "../scenario/implementation.ts";
import { capabilities } from "./capabilities-schema.ts";
import { peering } from "./peering-schema.ts";
import { placement } from "./placement.ts";
import { nat, reachability } from "./reachability.ts";
import { relay } from "./relay-schema.ts";

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
  capabilities: capabilities.optional(),
  behaviour: behaviour.optional(),
  websocket: z
    .boolean()
    .meta({ description: "Listens for WebSocket beside TCP", examples: [true] })
    .optional(),
  implementation: implementation.optional(),
  defect: z
    .union([defectName, z.literal("none").transform(() => null)])
    .meta({
      description: "A mistake planted in the peer management of the reference node; or none",
      examples: ["no-back-off"],
    })
    .optional(),
};

const notYet = ["nodes", "overrides", "behaviours", "image", "cpu", "memory"];

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
    protects: names
      .meta({
        description: "Peers that its nodes are told to protect, once they are connected to them",
        examples: ["friend"],
      })
      .optional(),
    ...nodeFields,
  })
  .meta({ description: "Nodes of one kind, named <group>-1, <group>-2, ...", notYet });

export type WrittenGroup = z.infer<typeof group>;
export type WrittenDefaults = z.infer<typeof defaults>;
