/**
 * `peering:` of a topology file: every rule of the peer manager, in words and units. What each does in the node is told
 * by the contract (`node-image/contract/peering-config.ts`), what is meant when it is left out by the presets.
 */
import { z } from "zod";
import { evictionCriterion } from "../../node-image/contract/index.ts";
import { durationMs, frequencyPerSecond, orWord, shareRatio } from "../base/units.ts";
import { type PeeringPreset, peeringPresets } from "../nodes/peering-presets.ts";

const presets = Object.keys(peeringPresets) as PeeringPreset[];

const whole = (least: number, description: string, example: number) =>
  z
    .int()
    .min(least)
    .meta({ description, examples: [example] })
    .optional();
const wholeOr = (word: string, description: string, example: number) =>
  z
    .union([z.int().min(1), z.literal(word).transform(() => null)])
    .meta({ description, examples: [example] })
    .optional();
const share = (description: string) => shareRatio().meta({ description }).optional();
const flag = (description: string) =>
  z
    .boolean()
    .meta({ description, examples: [true] })
    .optional();
const duration = (description: string, leastMs = 0) => bounded(leastMs).meta({ description }).optional();
const durationOrNever = (description: string, leastMs: number) =>
  orWord("never", bounded(leastMs)).meta({ description }).optional();
const bounded = (leastMs: number) =>
  leastMs === 0 ? durationMs() : durationMs({ min: leastMs, text: `of ${leastMs}ms or more` });

const connections = z.strictObject({
  target: whole(1, "Connections that a node tries to hold", 20),
  max: whole(1, "Connections above this are refused or closed", 40),
  low: whole(1, "What is left when the high water was passed", 20),
  high: whole(1, "Above this connections are evicted until `low` are left", 30),
  guests: whole(0, "Connections beyond max that a full node holds for a moment, so that newcomers can ask it", 8),
  outbound: share('Share of the target that a node dials itself, as "33%"'),
  inbound: share('Share of max that inbound connections may hold, as "80%"'),
  relay: share('Share of the target kept for relay peers, as "80%"; the rest is for wanted capabilities'),
  "per-shard": whole(0, "Connected relay peers wanted for each shard", 6),
  "per-address": wholeOr("unlimited", "Connections from one IP address; or unlimited", 5),
  "inbound-rate": orWord("unlimited", frequencyPerSecond())
    .meta({ description: 'New inbound connections from one IP address, as "5/s"; or unlimited' })
    .optional(),
  grace: duration("A younger connection is not evicted by the high water"),
  silence: duration("Least time between two evictions by the high water"),
});

const bootstrap = z
  .strictObject({
    "release-at": wholeOr("never", "Bootstrap nodes are let go once so many others are connected; or never", 8),
    keep: whole(0, "Bootstrap nodes that stay connected all the same", 1),
  })
  .meta({ description: "When bootstrap nodes are let go" });

const backoff = z
  .strictObject({
    first: duration('Wait after the first failed dial, as "2s"'),
    factor: z
      .number()
      .min(1)
      .meta({ description: "Each further failure multiplies the wait by it", examples: [2] })
      .optional(),
    longest: duration('No wait is longer, as "60s"'),
    jitter: share('Each wait is drawn from 1 +- this share of itself, as "20%"'),
    refused: duration("First wait for a peer that is there and took the connection only to close it"),
    forgive: durationOrNever("One failure is forgiven each time this passes without another; or never", 1),
    "give-up-after": wholeOr("never", "Not dialled any more after so many failures in a row; or never", 5),
  })
  .meta({ description: "Waits between dials of a peer that cannot be reached" });

const eviction = z
  .strictObject({
    order: z
      .array(evictionCriterion)
      .min(1)
      .refine((order) => new Set(order).size === order.length, { error: "has a criterion twice; expected each once" })
      .meta({ description: "Who goes first, by the first criterion that tells them apart", examples: [["mesh"]] })
      .optional(),
    "spare-mesh": flag("Mesh peers are evicted only when there are no others"),
    "spare-busy": flag("Peers with a request under way are evicted only when there are no others"),
    "redial-after": duration("An evicted peer is not dialled before"),
  })
  .meta({ description: "Who goes when there are too many connections" });

const score = z
  .strictObject({
    tokens: whole(1, "Size of the bucket of a peer's credit", 100),
    refill: frequencyPerSecond().meta({ description: 'How fast the bucket fills again, as "10/m"' }).optional(),
    "ignore-below": share("Below this share of its bucket a peer is neither dialled nor asked"),
    "disconnect-below": share("Below this share it is disconnected, too"),
    smoothing: share("Weight of a new sample in the means"),
    "gossip-weight": z
      .number()
      .min(0)
      .meta({ description: "Weight of the credit in gossipsub's score (P5)", examples: [0] })
      .optional(),
    "mute-after": wholeOr("never", "A mesh peer that gives no copy of so many messages in a row is mute; or never", 20),
    "mute-for": duration('How long a mute peer is kept out of the meshes, as "2m"'),
  })
  .meta({ description: "A peer's credit by what was observed of it" });

const exchange = z
  .strictObject({
    ask: flag("Asks others for peers"),
    serve: flag("Answers those who ask"),
    peers: z
      .int()
      .min(1)
      .max(60)
      .meta({ description: "Peers in one answer", examples: [60] })
      .optional(),
  })
  .meta({ description: "Waku peer exchange" });

const eclipse = z
  .strictObject({
    inbound: share("The alarm rises when so large a share of the connections is inbound"),
    source: share("Or was named by one and the same peer"),
    fewest: whole(1, "With fewer connections there is no alarm", 6),
  })
  .meta({ description: "The watch for somebody who cuts the node off" });

const persistence = z
  .union([
    z.boolean(),
    z
      .strictObject({ every: bounded(100).meta({ description: 'Time between two savings, as "5s"' }) })
      .meta({ description: "how often" }),
  ])
  .meta({ description: "Keeps the known peers on disk, over restarts", examples: [true] });

export const peering = z
  .strictObject({
    preset: z.enum(presets).meta({ description: "The set of values that the rest overrides; waku" }).optional(),
    connections: connections.meta({ description: "How many connections, of what kind" }).optional(),
    bootstrap: bootstrap.optional(),
    backoff: backoff.optional(),
    eviction: eviction.optional(),
    score: score.optional(),
    exchange: exchange.optional(),
    eclipse: eclipse.optional(),
    diversity: flag("Prefers peers of rare subnets, agents and sources"),
    explore: durationOrNever("About how often a peer is dialled that was not needed; or never", 1000),
    persistence: persistence.optional(),
    "dial-timeout": duration("Who does not answer a dial within this is given up", 1),
    "parallel-dials": whole(1, "Dials under way at once", 10),
    "paced-dials": flag("Fewer dials at once where handshakes come to no end, until dials succeed again"),
    loop: duration("Time between two looks of the peer manager at its connections", 100),
    ping: duration("Time between two pings on a connection, by which it is found out that the other end is gone", 1000),
  })
  .meta({ description: "How a node manages its peers" });

export type WrittenPeering = z.infer<typeof peering>;
