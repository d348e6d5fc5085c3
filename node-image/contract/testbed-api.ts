/**
 * Our own part of the admin API, under /testbed/v1: what a judge needs and nwaku's API does not say. What an operator can ask
 * of the node is in `operator-api.ts`.
 */
import * as z from "zod";
import { decision, decisionKind } from "./decision.ts";
import { largestPayloadBytes } from "./traffic-payload.ts";
import { nodeView, viewChange } from "./view-change.ts";

const count = z.int().nonnegative();
const epochMs = z.number();

export const nodeCounters = z
  .strictObject({
    dials: count,
    dialFailures: count,
    published: count,
    received: count.describe("First copies of messages."),
    duplicates: count.describe("Further copies."),
    grafts: count,
    prunes: count,
    bytesIn: count,
    bytesOut: count,
    misdeeds: count
      .optional()
      .describe("Times that it did what its behaviour asks and an honest node does not; an honest node has none."),
  })
  .meta({ id: "NodeCounters" });

export const decisionEvent = decision.meta({ id: "Decision" });

export const nodeEvent = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("published"),
      atMs: epochMs,
      id: z.string().describe("The message's name in the plan."),
      topic: z.string(),
      bytes: count,
      recipients: count.describe("Peers it was sent to."),
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
      sentAtMs: epochMs.describe("The publisher's clock when it sent it."),
      from: z.string().describe("The peer that sent the first copy."),
    }),
    z.strictObject({
      kind: z.literal("dial"),
      atMs: epochMs,
      peer: z.string(),
      outcome: z.enum(["connected", "failed"]),
      failures: count.describe("Failures of this peer in a row, this one included; 0 when it connected."),
      failure: z.enum(["unreachable", "refused"]).optional(),
      tookMs: z.number(),
      backoffMs: z.number().describe("Wait before the next try, ms; 0 when it connected."),
      reason: z.string().optional(),
    }),
    decisionEvent,
  ])
  .meta({ id: "NodeEvent" });

export const nodeState = z
  .strictObject({
    cursor: z
      .string()
      .describe(
        "Hand it back as `since` to get only what is new. Opaque; one that the node does not know gives everything.",
      ),
    bootId: z.string().describe("Changes with every start of the process."),
    nowMs: epochMs,
    loopLagMs: z.number().describe("The longest delay of the node's event loop since the last call, ms."),
    view: nodeView
      .optional()
      .describe("The whole view; left out where the cursor's is known, see `viewChange`, or where it is as it was."),
    viewChange: viewChange.optional().describe("How the view changed since the cursor; left out where it did not."),
    scores: z
      .record(z.string(), z.number())
      .describe(
        "Gossipsub's. Beside a `view`, and with `view=whole`, of every connected peer; else of those whose score changed.",
      ),
    counters: nodeCounters,
    events: z.array(nodeEvent).describe("In order of time."),
    droppedEvents: count.describe("Events that the node's bounded buffer lost since the cursor."),
  })
  .meta({ id: "NodeState" });

const cursor = z.string().max(100);

export const stateQuery = z.strictObject({
  since: cursor.optional(),
  view: z
    .enum(["change", "whole"])
    .optional()
    .describe("`whole`: no `viewChange`, always `view` where it is not as it was."),
});

export const decisionsQuery = z.strictObject({
  since: cursor.optional().describe("The `cursor` of the last reply; without it, everything that is still held."),
  peer: z.string().max(100).optional(),
  what: decisionKind.optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, "expected a number from 1 to 9999")
    .optional()
    .describe("At most so many, the oldest first. Default 1000."),
});

export const decisions = z
  .strictObject({
    cursor,
    decisions: z.array(decisionEvent).describe("In order of time."),
    dropped: count.describe("Decisions, of whatever kind, that the node's bounded buffer lost since the cursor."),
    more: z.boolean().describe("There are more than `limit`; ask again with the new cursor."),
  })
  .meta({ id: "Decisions" });

export const workloadMessage = z.strictObject({
  id: z.string().max(100).describe("Unique in a plan."),
  atMs: z.number().nonnegative().describe("Since the workload's start, ms."),
  topic: z.string(),
  bytes: z
    .int()
    .min(1)
    .max(largestPayloadBytes)
    .describe("Length of the payload; at least what its header needs, see the README."),
});

export const workload = z
  .strictObject({
    startInMs: z
      .number()
      .describe(
        "When atMs is 0: so many ms after the node got this, before it where negative. It is told without a time of day, and " +
          "the node waits by a clock that nobody sets, since its own may be wrong. What lies in the past is published at once.",
      ),
    messages: z.array(workloadMessage).max(100_000),
  })
  .meta({
    id: "Workload",
    examples: [{ startInMs: -20, messages: [{ id: "m-1", atMs: 500, topic: "/waku/2/rs/16/32", bytes: 1024 }] }],
  });

export const workloadAccepted = z.strictObject({ accepted: count });
export const workloadWaiting = z.strictObject({
  waiting: count,
  nextInMs: z.number().nonnegative().optional().describe("Until the next one is published; left out where none waits."),
});
export const workloadDropped = z.strictObject({ dropped: count });

/** The body of every reply that is not a success. */
export const apiError = z.strictObject({ error: z.string(), details: z.array(z.string()).optional() }).meta({
  id: "Error",
  examples: [{ error: "the body is not as the contract says", details: ['Unrecognized key: "x"'] }],
});

export type NodeCounters = z.infer<typeof nodeCounters>;
export type NodeEvent = z.infer<typeof nodeEvent>;
export type NodeState = z.infer<typeof nodeState>;
export type Decisions = z.infer<typeof decisions>;
export type WorkloadMessage = z.infer<typeof workloadMessage>;
export type Workload = z.infer<typeof workload>;
