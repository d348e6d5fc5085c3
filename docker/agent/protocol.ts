/**
 * How the orchestrator talks to a host's net agent: one JSON object a line over the agent container's standard
 * input and output, which the engine's API carries to any host, so the agent needs no network of its own, but for calling nodes.
 * Every request has an id and gets exactly one reply with that id; events come by themselves.
 * When standard input ends, the agent keeps the conditions in force (a kept network) and waits for the next caller.
 */
import { z } from "zod";
import { behindNat, natRequest } from "./nat-request.ts";

const cidr = z.string();
export const distributions = ["uniform", "normal", "pareto", "paretonormal"] as const;
export type Distribution = (typeof distributions)[number];

const ratio = z.number().min(0).max(1);
const rateFields = {
  bitsPerSecond: z.number().positive(),
  queuePackets: z.int().min(1),
  overheadBytes: z.int().min(0),
};
const lossModel = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("independent"), ratio }),
  z.strictObject({
    kind: z.literal("gilbert-elliott"),
    toBad: ratio,
    toGood: ratio,
    lossInBad: ratio,
    lossInGood: ratio,
  }),
  z.strictObject({ kind: z.literal("four-state"), p13: ratio, p31: ratio, p32: ratio, p23: ratio, p14: ratio }),
]);
const shaping = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("delay"),
    meanMs: z.number().min(0),
    jitterMs: z.number().min(0),
    distribution: z.enum(distributions),
    correlation: ratio,
  }),
  z.strictObject({ kind: z.literal("loss"), model: lossModel }),
  z.strictObject({ kind: z.literal("rate"), ...rateFields }),
  z.strictObject({ kind: z.literal("reorder"), ratio, gap: z.int().min(1) }),
  z.strictObject({ kind: z.literal("duplicate"), ratio }),
  z.strictObject({ kind: z.literal("corrupt"), ratio }),
]);
const rateLimit = z.strictObject(rateFields);
const flowFields = {
  /** From one packet to the next; 0 is as fast as the sender's kernel takes them. */
  intervalUs: z.number().min(0),
  /** Of UDP payload. */
  bytes: z.int().min(24).max(1452),
  /** For what is still on its way after the last packet. */
  waitMs: z.number().min(0),
};

/** The same shape as LinkState of the orchestrator's model, where each field is explained. */
export const linkState = z.strictObject({
  paths: z.array(z.strictObject({ to: z.array(cidr), shaping: z.array(shaping) })),
  up: rateLimit.nullable(),
  down: rateLimit.nullable(),
  cutFrom: z.array(cidr),
  inbound: z.enum(["any", "established"]),
});

export const agentRequest = z.discriminatedUnion("op", [
  /** Says who serves: kernel netem or the emulator. */
  z.strictObject({ id: z.int(), op: z.literal("hello") }),
  /** Gives nodes their whole link state and their disk's, all at once; one result a node, in order. */
  z.strictObject({
    id: z.int(),
    op: z.literal("apply"),
    nodes: z.array(
      z.strictObject({
        node: z.string(),
        /** The container's first process, in the host's process namespace. A new one means a new namespace. */
        pid: z.int().positive(),
        /** Its IPv4 address, by which its device is found. */
        address: z.string(),
        /** Addresses whose traffic is never touched. */
        exempt: z.array(z.string()),
        state: linkState,
        /** Left out where it is behind no NAT. */
        behind: behindNat.optional(),
        /** Where it keeps its files, a mount of its own; left out where it keeps none. */
        disk: z.strictObject({ directory: z.string(), state: z.enum(["writable", "full", "read-only"]) }).optional(),
      }),
    ),
  }),
  natRequest,
  /** Moves the clocks of nodes, whether they run or not. */
  z.strictObject({
    id: z.int(),
    op: z.literal("clocks"),
    clocks: z.array(z.strictObject({ node: z.string().regex(/^[\w-]+$/), offsetMs: z.number() })),
  }),
  /** Forgets nodes whose containers are gone. */
  z.strictObject({ id: z.int(), op: z.literal("forget"), nodes: z.array(z.string()) }),
  /** Stops the first processes of containers that are about to be removed; those that are gone are passed over. */
  z.strictObject({ id: z.int(), op: z.literal("halt"), pids: z.array(z.int().positive()) }),
  /** Looks at the host; see HostLook in the orchestrator, which has the same shape. */
  z.strictObject({ id: z.int(), op: z.literal("host") }),
  /** Calls a node's admin API for a caller who cannot reach the nodes' network: the agent then has a place in it. */
  z.strictObject({
    id: z.int(),
    op: z.literal("call"),
    method: z.enum(["GET", "POST", "DELETE"]),
    url: z.url({ protocol: /^http$/ }),
    headers: z.record(z.string(), z.string()),
    body: z.string().optional(),
    timeoutMs: z.number().min(1),
  }),
  /** Echo round trips, sent from inside the namespace of `pid`; all pairs at once. */
  z.strictObject({
    id: z.int(),
    op: z.literal("probe"),
    count: z.int().min(1),
    intervalMs: z.number().min(1),
    timeoutMs: z.number().min(1),
    pairs: z.array(z.strictObject({ pid: z.int().positive(), to: z.string() })),
  }),
  /** One-way flows of UDP packets between the namespaces of two processes, all at once; see flows.ts. */
  z.strictObject({
    id: z.int(),
    op: z.literal("flows"),
    flows: z.array(
      z.strictObject({
        /** The sender's and the receiver's first process. */
        from: z.int().positive(),
        to: z.int().positive(),
        /** The receiver's, IPv4 or IPv6. */
        address: z.string(),
        count: z.int().min(1),
        ...flowFields,
      }),
    ),
  }),
  /** Awaits flows from another host, until `received`; see flows-across.ts. */
  z.strictObject({
    id: z.int(),
    op: z.literal("receive"),
    flows: z.array(
      z.strictObject({
        /** The receiver's first process; 0 is the agent's own. */
        to: z.int().min(0),
        /** The receiver's. */
        address: z.string(),
        /** As many are sent. */
        count: z.int().min(1),
        bytes: flowFields.bytes,
        /** From `received` on. */
        waitMs: flowFields.waitMs,
      }),
    ),
  }),
  /** What came of the flows that the `receive` of this id awaits, all of which were sent. */
  z.strictObject({ id: z.int(), op: z.literal("received"), of: z.int() }),
  /** Sends flows to where another host awaits them. */
  z.strictObject({
    id: z.int(),
    op: z.literal("send"),
    flows: z.array(
      z.strictObject({
        /** The sender's first process; 0 is the agent's own. */
        from: z.int().min(0),
        /** The receiver's. */
        address: z.string(),
        /** As the reply to `receive` says; 0 sends nothing. */
        port: z.int().min(0).max(65_535),
        /** Of the flow in that request, from 0. */
        number: z.int().min(0),
        count: z.int().min(1),
        intervalUs: flowFields.intervalUs,
        bytes: flowFields.bytes,
      }),
    ),
  }),
]);

export const helloResult = z.strictObject({ backend: z.enum(["kernel", "user"]), why: z.string() });
/** An empty string for a node whose state stands, else what went wrong. */
export const applyResult = z.array(z.string());
/** One entry a pair: the round trips in ms of the echoes that came back. */
export const probeResult = z.array(z.array(z.number()));

export const hostResult = z.strictObject({
  atMs: z.number(),
  busyMs: z.number(),
  totalMs: z.number(),
  memoryUsedBytes: z.number(),
  kernel: z.record(z.string(), z.string()),
});

/** What the node answered, or why there is no answer. */
export const callResult = z.union([
  z.strictObject({ status: z.int(), text: z.string() }),
  z.strictObject({ failed: z.string() }),
]);

/** What the packets of one flow met. Ratios are shares of those sent. */
const flowFigures = z.strictObject({
  /** 0 when an end of the flow was gone. */
  sent: z.int(),
  /** By the receiver's kernel for want of room: they count as lost, and no condition lost them. */
  dropped: z.int(),
  /** Of all that arrived whole; null when none did. */
  delay: z
    .strictObject({
      meanMs: z.number(),
      deviationMs: z.number(),
      p99Ms: z.number(),
      /** Between one packet and the next sent; null when it cannot be said. */
      correlation: z.number().nullable(),
    })
    .nullable(),
  /** Those that did not arrive in any form. */
  lossRatio: ratio,
  /** Packets missing in a row, in the mean; null when none was. */
  burstPackets: z.number().nullable(),
  /** Those that arrived before one that was sent earlier. */
  overtakingRatio: ratio,
  /** Copies. */
  duplicateRatio: z.number().min(0),
  /** Those that arrived, and not as they were sent. */
  corruptRatio: z.number().min(0),
  /** Of IP packets, once it has settled; null with fewer than two. */
  bitsPerSecond: z.number().nullable(),
});
/** One entry a flow. */
export const flowsResult = z.array(flowFigures);
/** Ports, one a flow; 0 for one that cannot be received. */
export const receiveResult = z.array(z.int().min(0).max(65_535));
const receivedFlow = z.strictObject({
  figures: flowFigures,
  /** The smallest delay of all that arrived whole, with what the clocks differ by; null when none did. */
  leastMs: z.number().nullable(),
});
/** One entry a flow. */
export const receivedResult = z.array(receivedFlow);
export type ReceivedFlow = z.infer<typeof receivedFlow>;
/** Packets sent, one entry a flow. */
export const sendResult = z.array(z.int().min(0));
export type FlowFigures = z.infer<typeof flowFigures>;

export const agentReply = z.union([
  z.strictObject({ id: z.int(), result: z.unknown() }),
  z.strictObject({ id: z.int(), error: z.string() }),
  /** The emulator died and could not be brought back, or the like: the conditions no longer hold. */
  z.strictObject({ event: z.literal("fault"), message: z.string() }),
  /** The conditions did not hold for so long until now, and hold again. */
  z.strictObject({ event: z.literal("restored"), message: z.string(), lastedMs: z.number().min(0) }),
]);

export type AgentLinkState = z.infer<typeof linkState>;
export type AgentRequest = z.infer<typeof agentRequest>;
export type AgentReply = z.infer<typeof agentReply>;
