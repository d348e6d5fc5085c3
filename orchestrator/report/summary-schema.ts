/** The shape of `summary.json`: what a script or a nightly needs of a run. Times are ISO 8601 in UTC. */
import { z } from "zod";
import { decisionKind } from "../../node-image/contract/index.ts";

const ms = z.number().nonnegative();
const count = z.int().nonnegative();
const time = z.iso.datetime();
const outcome = z.enum(["pass", "fail", "inconclusive"]);

const violation = z.strictObject({
  message: z.string(),
  nodes: z.array(z.string()),
  /** When it was seen first. */
  at: time,
  value: z.number().optional(),
});

const expectation = z.strictObject({
  name: z.string(),
  kind: z.string(),
  phase: z.string(),
  outcome,
  violations: z.array(violation),
  /** Of an inconclusive one: why nothing can be said. */
  reason: z.string().optional(),
});

const phase = z.strictObject({
  name: z.string(),
  startedAt: time,
  durationMs: ms,
  /** Its `until` state did not come in time. */
  timedOut: z.boolean(),
});

const node = z.strictObject({
  id: z.string(),
  group: z.string(),
  region: z.string(),
  address: z.string(),
  peerId: z.string(),
  dials: count,
  dialFailures: count,
  /** What its peer manager told of its decisions, by their kind. */
  decisions: z.partialRecord(decisionKind, count),
});

const beside = (value: z.ZodNumber) =>
  z
    .strictObject({
      planned: value,
      /** Null when nothing arrived of which it could be said. */
      measured: value.nullable(),
    })
    .nullable();

/** What the plan says of a link beside what the run measured of it; null for what was not measured there. */
const condition = z.strictObject({
  /** A flow of packets in one direction, one that fills the way, or echoes between two nodes. */
  kind: z.enum(["one way", "rate", "round trip"]),
  /** A zone, by its surveyor, or a node. */
  from: z.string(),
  to: z.string(),
  when: z.string(),
  delayMs: beside(z.number()),
  /** Standard deviation of the delay. */
  jitterMs: beside(ms),
  lossRatio: beside(z.number().min(0).max(1)),
  bitsPerSecond: beside(z.number().nonnegative()),
  /** Packets. */
  sent: count,
  withinTolerance: z.boolean(),
});

const countOfNode = z.record(z.string(), count);

/** A flow in a phase. Of messages, but for what says otherwise. */
const flow = z.strictObject({
  phase: z.string(),
  flow: z.string(),
  /** By the plan, before the phase ended. */
  due: count,
  sent: count,
  /** Sent more than a second after their time. */
  late: count,
  /** Never sent, although their publishers were there. */
  unsent: count,
  /** Never sent, since their publishers were not. */
  publishersAway: count,
  /** Among all that were due but those of publishers that were away. */
  onTimeRatio: z.number().min(0).max(1).nullable(),
  /** Pairs of message and receiver. */
  delivered: count,
  lost: count,
  /** Sent, expected by somebody, and received by nobody. */
  unheard: count,
  /** From publishing to the first copy; null where nothing was delivered. */
  latencyMs: z.strictObject({ p50: ms, p95: ms, p99: ms }).nullable(),
  lateFrom: countOfNode,
  unsentFrom: countOfNode,
  publishersAwayFrom: countOfNode,
  lostTo: countOfNode,
});

/** Over its whole time, of all its nodes together; null where nothing of the kind was asked, or can be said. */
const churnFigures = z.strictObject({
  /** Asked: as many as are expected, which need not be a whole number. */
  departures: z.number().nonnegative().nullable(),
  returns: z.number().nonnegative().nullable(),
  /** Mean length of a session. Done: all time online over all departures, and all offline over all returns. */
  onlineMs: ms.nullable(),
  offlineMs: ms.nullable(),
});

const churn = z.strictObject({
  phase: z.string(),
  group: z.string(),
  model: z.string(),
  nodes: count,
  lengthMs: ms,
  asked: churnFigures,
  done: churnFigures,
});

/** How the values of a measure are to be read, whatever becomes of the index of measures later. */
export const aboutMeasure = z.strictObject({
  title: z.string(),
  /** "ratio" is 0..1. */
  unit: z.enum(["count", "ratio", "ms", "bytes", "bytes/s", "1/min", "score"]),
  /** Which way is good; null where neither is by itself. */
  better: z.enum(["higher", "lower"]).nullable(),
});

const measures = z.strictObject({
  /** By the name of the measure; in the order in which reports show them. */
  about: z.record(z.string(), aboutMeasure),
  /**
   * By the name of the phase, then of the measure: of what is measured at rounds the mean over the phase, of nodes the mean of their
   * means; else what it is over the phase. What nothing can be said of is left out.
   */
  phases: z.record(z.string(), z.record(z.string(), z.number())),
});

const hostOfRun = z.strictObject({
  name: z.string(),
  nodes: count,
  engine: z.string(),
  kernel: z.string(),
  cpus: count,
  memoryBytes: count,
});

export const summarySchema = z.strictObject({
  format: z.literal(1),
  name: z.string(),
  runId: z.string(),
  seed: z.number(),
  outcome,
  /** Why it is not a pass, a sentence each; the testbed's own faults first. */
  reasons: z.array(z.string()),
  phases: z.array(phase),
  expectations: z.array(expectation),
  nodes: z.strictObject({
    count,
    groups: z.record(z.string(), count),
    regions: z.record(z.string(), count),
    list: z.array(node),
  }),
  /** In the order of the plan; of phases that began. */
  churn: z.array(churn),
  traffic: z.array(flow),
  measures,
  startedAt: time,
  durations: z.strictObject({
    /** From the network's standing to the trace's last event. */
    totalMs: ms,
    /** Until every node that was started had answered; null when one never did. */
    readyMs: ms.nullable(),
  }),
  versions: z.strictObject({ meshbed: z.string(), node: z.string() }),
  images: z.record(z.string(), z.string()),
  engine: z.strictObject({
    name: z.string(),
    version: z.string(),
    apiVersion: z.string(),
    runtime: z.string().optional(),
  }),
  netem: z.strictObject({ backend: z.enum(["kernel", "user", "none"]), why: z.string() }),
  host: z.strictObject({ kernel: z.string(), cpus: count, memoryBytes: count }),
  /** Left out, as what follows, where there is one. */
  hosts: z.array(hostOfRun).optional(),
  /** Of one direction between the second and the first, and what its clock is ahead by. */
  hostsApart: z
    .array(
      z.strictObject({
        between: z.tuple([z.string(), z.string()]),
        delayMs: z.number(),
        clockMs: z.number(),
        clockErrorMs: z.number(),
      }),
    )
    .optional(),
  /** The furthest off first. */
  conditions: z.array(condition),
});

export type Summary = z.infer<typeof summarySchema>;
