/**
 * Our own part of the admin API, under /testbed/v1: what a judge needs and nwaku's API does not say.
 *
 *   GET  /testbed/v1/state?since=<cursor>   NodeState; without `since`, everything that is still held
 *   POST /testbed/v1/workload               Workload -> {accepted}; the node publishes on its own clock
 */
import { z } from "zod";
import { decision } from "./decision.ts";

const count = z.int().nonnegative();
const epochMs = z.number();

export const connectionState = z.strictObject({
  peer: z.string(),
  direction: z.enum(["inbound", "outbound"]),
  /** The other end's multiaddr. */
  address: z.string(),
  openedAtMs: epochMs,
});

/** What changes seldom. Left out of a NodeState when nothing in it changed since the cursor. */
export const nodeView = z.strictObject({
  connections: z.array(connectionState),
  /** Mesh peers of each subscribed topic; a topic without mesh peers has an empty list. */
  mesh: z.record(z.string(), z.array(z.string())),
  /** Peers in the peer store, connected or not. */
  knownPeers: count,
});

export const nodeCounters = z.strictObject({
  dials: count,
  dialFailures: count,
  published: count,
  /** First copies of messages. */
  received: count,
  /** Further copies. */
  duplicates: count,
  grafts: count,
  prunes: count,
  bytesIn: count,
  bytesOut: count,
});

export const nodeEvent = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("published"),
    atMs: epochMs,
    /** The message's name in the plan. */
    id: z.string(),
    topic: z.string(),
    bytes: count,
    /** Peers it was sent to. */
    recipients: count,
  }),
  z.strictObject({
    kind: z.literal("publish-failed"),
    atMs: epochMs,
    id: z.string(),
    topic: z.string(),
    reason: z.string(),
  }),
  z.strictObject({
    kind: z.literal("received"),
    atMs: epochMs,
    id: z.string(),
    topic: z.string(),
    bytes: count,
    /** The publisher's clock when it sent it. */
    sentAtMs: epochMs,
    /** The peer that sent the first copy. */
    from: z.string(),
  }),
  z.strictObject({
    kind: z.literal("dial"),
    atMs: epochMs,
    peer: z.string(),
    outcome: z.enum(["connected", "failed"]),
    /** Failures of this peer in a row, this one included; 0 when it connected. */
    failures: count,
    /** Why it failed; see DialProblem of the node. */
    failure: z.enum(["unreachable", "refused"]).optional(),
    tookMs: z.number(),
    /** Wait before the next try, ms; 0 when it connected. */
    backoffMs: z.number(),
    reason: z.string().optional(),
  }),
  decision,
]);

export const nodeState = z.strictObject({
  /** Hand it back as `since` to get only what is new. Opaque; one that the node does not know gives everything. */
  cursor: z.string(),
  /** Changes with every start of the process. */
  bootId: z.string(),
  nowMs: epochMs,
  /** The longest delay of the node's event loop since the last call, ms. */
  loopLagMs: z.number(),
  view: nodeView.optional(),
  /** Gossipsub score of each connected peer. */
  scores: z.record(z.string(), z.number()),
  counters: nodeCounters,
  /** In order of time. */
  events: z.array(nodeEvent),
  /** Events that the node's bounded buffer lost since the cursor. */
  droppedEvents: count,
});

export const workloadMessage = z.strictObject({
  /** Unique in a plan. */
  id: z.string().max(100),
  /** Since the workload's start, ms. */
  atMs: z.number().nonnegative(),
  topic: z.string(),
  /** Length of the payload, bytes; at least what the header needs, see `payload.ts` of the node. */
  bytes: z
    .int()
    .min(1)
    .max(150 * 1024),
});

export const workload = z.strictObject({
  /** The node's clock when atMs is 0. What lies in the past is published at once. */
  startAtMs: epochMs,
  messages: z.array(workloadMessage).max(100_000),
});

export const workloadAccepted = z.strictObject({ accepted: count });

/** The body of every reply that is not a success. */
export const apiError = z.strictObject({ error: z.string(), details: z.array(z.string()).optional() });

export type ConnectionState = z.infer<typeof connectionState>;
export type NodeView = z.infer<typeof nodeView>;
export type NodeCounters = z.infer<typeof nodeCounters>;
export type NodeEvent = z.infer<typeof nodeEvent>;
export type NodeState = z.infer<typeof nodeState>;
export type WorkloadMessage = z.infer<typeof workloadMessage>;
export type Workload = z.infer<typeof workload>;
