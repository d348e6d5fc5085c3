/** What an operator can see and do under /testbed/v1: one peer with all that the node knows of it, and the settings. */
import * as z from "zod";
import { capability } from "./capability.ts";
import { peerAddress, peerOrigin } from "./nwaku-api.ts";
import { peeringConfig } from "./peering-config.ts";

const count = z.int().nonnegative();
const epochMs = z.number();

const tag = z.strictObject({
  value: z.number().describe("Now; it was more when it was set, if it decays."),
  setAtMs: epochMs,
  halfLifeMs: z.number().optional().describe("Left out: it does not decay."),
});

const credit = z.strictObject({
  share: z.number().describe("Share of the bucket that is full, 0..1."),
  ignored: z.boolean().describe("So low that the peer is ignored."),
  responseMs: z.number().optional().describe("Weighted mean of its response times; left out before the first."),
  responseP50Ms: z.number().optional().describe("Of the newest requests."),
  responseP95Ms: z.number().optional(),
  failedRatio: z.number().optional().describe("Share of requests that failed, weighted, 0..1."),
  firstDeliveries: count.describe("First copies of messages that it delivered."),
  bytes: count.describe("In those."),
});

const link = z.strictObject({
  id: z.string(),
  direction: z.enum(["inbound", "outbound"]),
  address: z.string(),
  openedAtMs: epochMs,
  streams: count.describe("Open streams."),
  requests: count.describe("Those of them that are requests."),
  mesh: z.array(z.string()).describe("Topics in whose mesh it is."),
  score: z.number().describe("Of gossipsub."),
  rttMs: z.number().optional().describe("Of the last ping; left out before it."),
});

export const peerDetails = z
  .strictObject({
    id: z.string(),
    addresses: z.array(z.string()),
    origin: peerOrigin,
    source: z.string().optional().describe("The peer that named it."),
    bootstrap: z.boolean(),
    enr: z.string().optional(),
    capabilities: z.array(capability),
    shards: z.array(count),
    protocols: z.array(z.string()),
    agent: z.string(),
    failures: count.describe("Failed or refused dials in a row."),
    lastFailure: z.enum(["unreachable", "refused"]).optional(),
    failuresAtMs: epochMs.describe("When `failures` last changed."),
    nextDialAtMs: epochMs.describe("It is not dialled before this."),
    backoffMs: z.number().describe("What is left of that, ms; 0: it may be dialled."),
    heardAtMs: epochMs.describe("When it was last connected, or named by another peer."),
    connectedAtMs: epochMs.optional(),
    connectedForMs: z.number().describe("In all."),
    lostAtMs: epochMs.optional().describe("When it was lost together with many others."),
    tags: z.record(z.string(), tag),
    value: z.number().describe("Sum of its tags now."),
    protections: z.array(z.string()).describe("Names of those who protect it."),
    blocked: z.boolean(),
    credit,
    link: link.optional().describe("Its newest connection; left out where it has none."),
  })
  .meta({ id: "PeerDetails" });

export const peerIdParam = z.strictObject({
  peerId: z
    .string()
    .regex(/^[1-9A-HJ-NP-Za-km-z]{20,80}$/, 'expected a peer id, as "16Uiu2HAm..."')
    .meta({ examples: ["16Uiu2HAmPLe7Mzm8TsYUubgCAW1aJoeFScxrLj8ppHFivPo97bUZ"] }),
});

const name = z.string().min(1).max(100);

export const dialRequest = z.strictObject({ address: peerAddress });
export const protectRequest = z.strictObject({ by: name.describe("Who protects it; others keep theirs.") });
export const tagRequest = z.strictObject({
  name,
  value: z.number().min(-1e6).max(1e6),
  halfLifeMs: z.number().positive().optional().describe("The value halves in each such time; left out: it stays."),
});
export const untagRequest = z.strictObject({ name });
export const disconnected = z.strictObject({ disconnected: z.boolean().describe("False: it was not connected.") });
export const pinged = z.strictObject({ roundTripMs: z.number().nonnegative() });

export const peeringSettings = peeringConfig.meta({ id: "PeeringSettings" });

const { shape } = peeringConfig;
/** Settings to replace; whatever is left out stays as it is. */
export const settingsChange = z
  .strictObject({
    ...shape,
    connections: shape.connections.partial(),
    bootstrap: shape.bootstrap.partial(),
    backoff: shape.backoff.partial(),
    eviction: shape.eviction.partial(),
    capabilities: shape.capabilities.partial(),
    score: shape.score.partial(),
    exchange: shape.exchange.partial(),
    eclipse: shape.eclipse.partial(),
  })
  .partial()
  .meta({ id: "SettingsChange", examples: [{ connections: { target: 12, max: 24 } }] });

export type PeerDetails = z.infer<typeof peerDetails>;
