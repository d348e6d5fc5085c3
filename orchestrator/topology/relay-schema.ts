/** `relay:` of a topology file: what a node relays, by which protocol and with which parameters of gossipsub. */
import { z } from "zod";
import { durationMs, sizeBytes } from "../base/units.ts";

const degree = (description: string, example: number, least = 0) =>
  z
    .int()
    .min(least)
    .max(1000)
    .meta({ description, examples: [example] })
    .optional();
const flag = (description: string) =>
  z
    .boolean()
    .meta({ description, examples: [true] })
    .optional();

const parameters = z
  .strictObject({
    d: degree("Peers that a mesh aims at", 6, 1),
    "d-low": degree("Below this a mesh takes peers in, and is not healthy", 4),
    "d-high": degree("Above this it drops peers", 8),
    "d-score": degree("Peers of the best score that a full mesh keeps", 6),
    "d-out": degree("Peers that the node dialled which a mesh keeps; below d-low, at most half of d", 3),
    "d-lazy": degree("Peers outside of the mesh that are told of messages", 6),
    heartbeat: durationMs({ min: 100, text: "of 100ms or more" })
      .meta({ description: 'Time between two rounds of mesh maintenance, as "1s"' })
      .optional(),
    "prune-backoff": durationMs().meta({ description: "A pruned peer is not taken in again before" }).optional(),
    "flood-publish": flag("One's own messages go to all subscribers"),
    scoring: flag("Peer scores of gossipsub v1.1, with Waku's weights"),
  })
  .meta({ description: "Parameters of gossipsub" });

export const relay = z
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
    protocol: z
      .enum(["waku", "meshsub", "both"])
      .meta({ description: "Waku's protocol id, libp2p's own, or both" })
      .optional(),
    "max-message": sizeBytes({ min: 1, text: "of 1B or more" })
      .meta({ description: 'The longest message that is relayed, encoded, as "150KiB"' })
      .optional(),
    parameters: parameters.optional(),
  })
  .meta({ description: "What a node relays; cluster 1, shard 0 when left out" });

export type WrittenRelay = z.infer<typeof relay>;
