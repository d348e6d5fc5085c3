/** How a run proves its conditions: what is measured when, what the plan says of it, and what was found. Types only. */
import type { NodeId } from "./step.ts";

/** Everything measured at one time. */
export interface MeasurementPlan {
  readonly when: MeasurementTime;
  /** All at once. */
  readonly flows: readonly FlowPlan[];
  /** Each fills its way to the brim, so one after the other, and only between surveyors. */
  readonly rates: readonly FlowPlan[];
  /** All at once. */
  readonly echoes: readonly ProbePlan[];
}

export type MeasurementTime =
  /** Ahead of the first phase, when no node runs yet. */
  | { readonly kind: "before" }
  /** So long after a phase's start, when what changed the links shortly before has been carried out. */
  | { readonly kind: "in"; readonly phase: string; readonly atMs: number }
  /** After a phase, when all that it disturbed has been brought back. */
  | { readonly kind: "after"; readonly phase: string };

/** Packets in one direction, evenly spaced. A zone's id stands for its surveyor. */
export interface FlowPlan {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly packets: number;
  readonly ipVersion: 4 | 6;
  /** Bytes of a whole IP packet. */
  readonly packetBytes: number;
  readonly intervalMs: number;
  /** For packets still on their way after the last. */
  readonly waitMs: number;
  readonly planned: FlowExpectation;
}

/** What the packets of a flow meet by the plan, and how far that may be off by chance alone with so few of them. */
export interface FlowExpectation {
  /** Mean one-way delay, without what rates add. */
  readonly delayMs: number;
  /** Standard error of the mean. */
  readonly delayErrorMs: number;
  /** What rates add to the delay of one packet, ms: nothing while a bucket has tokens left, this at most. */
  readonly sendingMs: number;
  /** Standard deviation of the delay. */
  readonly jitterMs: number;
  /** Standard error of the standard deviation. */
  readonly jitterErrorMs: number;
  /** Share that does not arrive whole, 0..1; 1 for a cut. */
  readonly lossRatio: number;
  /** Of independent losses so many packets would tell as much as this flow's, whose losses may come in bursts. */
  readonly lossTrials: number;
  /** Of IP packets as they arrive, for a flow that measures it; else null. */
  readonly bitsPerSecond: number | null;
  /** By how much the jitter moves that, as a share of it. */
  readonly rateErrorRatio: number;
}

export interface ProbePlan {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly roundTripMs: number;
  /** Standard deviation of one round trip, from the jitter of its path. */
  readonly jitterMs: number;
  /** Share of probes that are lost, 0..1, both directions taken together. */
  readonly lossRatio: number;
}

/** What the packets of one flow met. Ratios are shares of those sent. */
export interface FlowFigures {
  readonly sent: number;
  /** By the receiver's kernel for want of room: they count as lost, and no condition lost them. */
  readonly dropped: number;
  /** Of all that arrived whole; null when none did. */
  readonly delay: {
    readonly meanMs: number;
    readonly deviationMs: number;
    readonly p99Ms: number;
    /** Between one packet and the next sent; null when it cannot be said. */
    readonly correlation: number | null;
    /** Of a flow between hosts, the mean is wrong by this at most, since their clocks are compared over the same way. */
    readonly errorMs?: number;
  } | null;
  /** Those that did not arrive in any form. */
  readonly lossRatio: number;
  /** Packets missing in a row, in the mean; null when none was. */
  readonly burstPackets: number | null;
  /** Those that arrived before one that was sent earlier. */
  readonly overtakingRatio: number;
  /** Copies. */
  readonly duplicateRatio: number;
  /** Those that arrived, and not as they were sent. */
  readonly corruptRatio: number;
  /** Of IP packets, once it has settled; null with fewer than two. */
  readonly bitsPerSecond: number | null;
}
