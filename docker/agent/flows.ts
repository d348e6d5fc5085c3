/** Measures one-way flows of packets between nodes' namespaces, all at once in one process (see emulator/flows.c), and says in figures what they met. */
import { execa } from "execa";
import { linearRegression, mean, quantile, sampleCorrelation, standardDeviation, sum } from "simple-statistics";
import { z } from "zod";
import type { AgentRequest, FlowFigures } from "./protocol.ts";

export type FlowRequest = Extract<AgentRequest, { op: "flows" }>["flows"][number];

/** What the program prints of flows that it received. */
export const flowResults = z.array(
  z.strictObject({
    /** 0 when the flow could not be made. */
    sent: z.int(),
    /** Arrived, and not as they were sent. */
    corrupted: z.int(),
    /** By the receiver's kernel, for want of room: the measurement's own fault. */
    dropped: z.int(),
    /** Sequence number, delay in us, arrival in us since the start of all flows; in order of arrival, copies too. */
    packets: z.array(z.tuple([z.int(), z.number(), z.number()])),
  }),
);
export type FlowResult = z.infer<typeof flowResults>[number];

/** How much longer than its flows the program may take: one that saturates a link has to wait for room. */
const slackMs = 10_000;
/** What one reply may hold, for rates are measured with many packets. */
const mostOutputBytes = 256 * 1024 ** 2;
/** A rate is that of the packets after this share of them: before, a token bucket gives away what it has saved. */
const settlesAfter = 0.2;

/** What each flow met, in the order asked. */
export async function measureFlows(program: string, flows: readonly FlowRequest[]): Promise<FlowFigures[]> {
  const results = await runFlows(program, flows);
  return flows.map((flow, i) => flowFigures(results[i] ?? nothing, ipBytesOf(flow)));
}

const nothing: FlowResult = { sent: 0, corrupted: 0, dropped: 0, packets: [] };

/** Every packet of each flow, in the order asked. */
export async function runFlows(program: string, flows: readonly FlowRequest[]): Promise<readonly FlowResult[]> {
  const { stdout } = await execa(program, ["flows"], {
    input: flows.map(lineOf).join(""),
    timeout: Math.max(0, ...flows.map(longestMs)) + slackMs,
    maxBuffer: mostOutputBytes,
  });
  return flowResults.length(flows.length).parse(JSON.parse(stdout));
}

function lineOf({ from, to, address, count, intervalUs, bytes, waitMs }: FlowRequest): string {
  return `${from} ${to} ${address} ${count} ${intervalUs} ${bytes} ${waitMs}\n`;
}

function longestMs({ count, intervalUs, waitMs }: FlowRequest): number {
  return (count * intervalUs) / 1000 + waitMs;
}

/** Of the packet that carries such a payload. */
export function ipBytesOf({ address, bytes }: Pick<FlowRequest, "address" | "bytes">): number {
  return bytes + 8 + (address.includes(":") ? 40 : 20);
}

/** @param ipBytes of each packet, for the rate */
export function flowFigures({ sent, corrupted, dropped, packets }: FlowResult, ipBytes: number): FlowFigures {
  const delaysMs = packets.map(([, delayUs]) => delayUs / 1000);
  const firsts = firstCopies(packets);
  const shareOfSent = (count: number) => (sent === 0 ? 0 : count / sent);
  return {
    sent,
    dropped,
    delay:
      delaysMs.length === 0
        ? null
        : {
            meanMs: mean(delaysMs),
            deviationMs: standardDeviation(delaysMs),
            p99Ms: quantile(delaysMs, 0.99),
            correlation: lagCorrelation(firsts),
          },
    lossRatio: shareOfSent(Math.max(0, sent - firsts.length - corrupted)),
    burstPackets: meanBurst(firsts, sent),
    overtakingRatio: shareOfSent(overtaking(firsts)),
    duplicateRatio: shareOfSent(packets.length - firsts.length),
    corruptRatio: shareOfSent(corrupted),
    bitsPerSecond: rateOf(packets, ipBytes),
  };
}

type Packet = FlowResult["packets"][number];

/** In order of arrival. */
function firstCopies(packets: readonly Packet[]): readonly Packet[] {
  const seen = new Set<number>();
  return packets.filter(([sequence]) => !seen.has(sequence) && seen.add(sequence));
}

/** Between the delays of packets sent one after the other; null with too few, or none that differ. */
function lagCorrelation(packets: readonly Packet[]): number | null {
  const delayOf = new Map(packets.map(([sequence, delayUs]) => [sequence, delayUs]));
  const pairs = packets.flatMap(([sequence, delayUs]) => {
    const next = delayOf.get(sequence + 1);
    return next === undefined ? [] : [[delayUs, next] as const];
  });
  if (pairs.length < 2) return null;
  const correlation = sampleCorrelation(
    pairs.map(([one]) => one),
    pairs.map(([, next]) => next),
  );
  return Number.isFinite(correlation) ? correlation : null;
}

/** Packets lost in a row, in the mean of all rows; null when none was lost. */
function meanBurst(packets: readonly Packet[], sent: number): number | null {
  const arrived = new Set(packets.map(([sequence]) => sequence));
  const lost = Array.from({ length: sent }, (_, sequence) => !arrived.has(sequence));
  const bursts = lost.filter((isLost, i) => isLost && !lost[i - 1]).length;
  return bursts === 0 ? null : sum(lost.map(Number)) / bursts;
}

/** Those that arrived before one that was sent earlier. */
function overtaking(packets: readonly Packet[]): number {
  let earliest = Infinity;
  let count = 0;
  for (const [sequence] of packets.toReversed()) {
    if (sequence > earliest) count++;
    earliest = Math.min(earliest, sequence);
  }
  return count;
}

/** By the slope of the arrivals, so that it is not the jitter of the first and the last packet that decides. */
function rateOf(packets: readonly Packet[], ipBytes: number): number | null {
  const settled = packets.slice(Math.floor(packets.length * settlesAfter));
  const { m: usPerPacket } = linearRegression(settled.map(([, , atUs], i) => [i, atUs]));
  return usPerPacket > 0 ? (ipBytes * 8 * 1e6) / usPerPacket : null;
}
