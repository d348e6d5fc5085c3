/**
 * What a set is to look like when it is measured, worked out from what it asks, and how far off it may be: the goal, and what
 * chance does to so few packets (four standard errors, so that among hundreds of figures hardly one is marked for nothing).
 */
import { distributionTable, entryScale } from "../agent/distribution-tables.ts";
import { ipBytesOf } from "../agent/flows.ts";
import { effectOf } from "../agent/shaped-node.ts";
import { type ConditionSet, targetOf } from "./condition-set.ts";
import { lossFigures } from "./loss-figures.ts";

/** A figure, and between what it must lie: infinitely far apart where there is no goal. */
export interface Expected {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export const figureNames = [
  "meanMs",
  "deviationMs",
  "p99Ms",
  "correlation",
  "lossRatio",
  "burstPackets",
  "bitsPerSecond",
  "overtakingRatio",
  "duplicateRatio",
  "corruptRatio",
] as const;
export type FigureName = (typeof figureNames)[number];

/** Of what is left out or undefined nothing is asked. */
export type ExpectedFigures = { readonly [Name in FigureName]?: Expected | undefined };

/** The goals. */
const meanErrorShare = 0.01;
/** For each place where a packet waits, which the emulator must be woken up to end. */
const meanErrorMs = 0.3;
const p99ErrorMs = 1;
const rateErrorShare = 0.03;
const correlationError = 0.05;

const standardErrors = 4;
/** A jitter shows as it is only when no packet has to wait for the one before it: they come further apart than it reaches. */
const jittersApart = 5;

export function expectedFigures(set: ConditionSet): ExpectedFigures {
  const asked = set.exempt ? { ...set, shaping: [], up: undefined, down: undefined } : set;
  const { count } = set.packets;
  const share = (ratio: number) => around(ratio, standardErrors * Math.sqrt((ratio * (1 - ratio)) / count));
  const corrupt = effectOf(asked.shaping, "corrupt")?.ratio ?? 0;
  return {
    ...delayFigures(asked),
    ...lossAndRate(asked),
    overtakingRatio: changesPath(set) ? undefined : share(overtakingShare(asked)),
    // It shows when both arrive.
    duplicateRatio: share((effectOf(asked.shaping, "duplicate")?.ratio ?? 0) * (1 - lossShare(asked)) ** 2),
    corruptRatio: share(corrupt),
    // A flipped bit in a header loses the packet.
    ...(corrupt > 0 ? { lossRatio: undefined, burstPackets: undefined } : {}),
  };
}

type Asked = Pick<ConditionSet, "name" | "shaping" | "packets" | "changes" | "ipv6"> & {
  readonly up?: ConditionSet["up"] | undefined;
  readonly down?: ConditionSet["down"] | undefined;
};

function delayFigures(asked: Asked): ExpectedFigures {
  const { meanMs = 0, jitterMs = 0, distribution = "normal", correlation = 0 } = effectOf(asked.shaping, "delay") ?? {};
  const { count, everyMs } = asked.packets;
  if (asked.changes !== undefined || lossShare(asked) === 1 || everyMs < jittersApart * jitterMs) return {};
  const sentAtOnce = overtakingShare(asked);
  const wires = bottlenecks(asked);
  const full = wires.find(({ isFull }) => isFull);
  const longestMs = meanMs + wires.reduce((sum, { packetMs, waiting }) => sum + packetMs * waiting, 0);
  if (full !== undefined) {
    // The queue is full for nearly all of the time; what has begun to be sent may count in it or not.
    return {
      p99Ms: {
        value: longestMs,
        low: longestMs - full.packetMs - p99ErrorMs,
        high: longestMs + full.packetMs + p99ErrorMs,
      },
    };
  }
  const mean = longestMs * (1 - sentAtOnce);
  const deviation = Math.hypot(jitterMs, longestMs * Math.sqrt(sentAtOnce * (1 - sentAtOnce)));
  // Correlated delays tell less than as many that are not.
  const arrived = (count * (1 - lossShare(asked)) * (1 - correlation)) / (1 + correlation);
  const places = Math.max(1, wires.length + (meanMs > 0 ? 1 : 0));
  const meanError =
    Math.max(places * meanErrorMs, meanErrorShare * mean) + (standardErrors * deviation) / Math.sqrt(arrived);
  const off = standardErrors * Math.sqrt((0.99 * 0.01) / arrived);
  const quantileMs = (rank: number) => longestMs + jitterMs * quantile(distribution, rank);
  return {
    meanMs: around(mean, meanError),
    // No goal: a single late packet of a busy host makes it twice as large.
    deviationMs: around(deviation, Infinity),
    p99Ms: {
      value: quantileMs(0.99),
      low: quantileMs(0.99 - off) - p99ErrorMs,
      high: quantileMs(Math.min(1, 0.99 + off)) + p99ErrorMs,
    },
    ...(correlation > 0
      ? { correlation: around(correlation, correlationError + standardErrors / Math.sqrt(count)) }
      : {}),
  };
}

/** Of the jitters that are asked for, in standard deviations. */
function quantile(distribution: Parameters<typeof distributionTable>[0], rank: number): number {
  const table = distributionTable(distribution);
  const entry = Math.min(table.length - 1, Math.max(0, Math.round(rank * (table.length - 1))));
  return (table[entry] ?? 0) / entryScale;
}

function lossAndRate(asked: Asked): ExpectedFigures {
  const full = bottlenecks(asked).filter(({ isFull }) => isFull);
  const narrowest = Math.min(...full.map(({ bitsPerSecond }) => bitsPerSecond));
  if (full.length > 0) {
    return {
      bitsPerSecond: {
        value: narrowest,
        low: narrowest * (1 - rateErrorShare),
        high: narrowest * (1 + rateErrorShare),
      },
    };
  }
  const loss = effectOf(asked.shaping, "loss");
  if (loss === undefined) return { lossRatio: around(0, 0) };
  const { ratio, burstPackets, standardError } = lossFigures(loss.model);
  const { count } = asked.packets;
  // Each copy is a chance more.
  const lost = ratio * (1 - (effectOf(asked.shaping, "duplicate")?.ratio ?? 0) * (1 - ratio));
  const bursts = (count * ratio) / burstPackets;
  return {
    lossRatio: around(lost, standardErrors * standardError(count)),
    // Their lengths spread about as much as they are long.
    ...(ratio < 1 ? { burstPackets: around(burstPackets, (standardErrors * burstPackets) / Math.sqrt(bursts)) } : {}),
  };
}

/** The rates that a packet meets: how long it takes, how many wait before it, itself too, and what IP bits get through. */
function bottlenecks(asked: Asked) {
  const ipBytes = ipBytesOf({ address: targetOf(asked), bytes: asked.packets.bytes });
  const offered = (ipBytes * 8000) / asked.packets.everyMs;
  return [asked.up, effectOf(asked.shaping, "rate"), asked.down]
    .filter((limit) => limit !== undefined)
    .map(({ bitsPerSecond, queuePackets, overheadBytes }) => {
      const isFull = offered > bitsPerSecond;
      return {
        isFull,
        packetMs: ((ipBytes + overheadBytes) * 8000) / bitsPerSecond,
        waiting: isFull ? queuePackets : 1,
        bitsPerSecond: (bitsPerSecond * ipBytes) / (ipBytes + overheadBytes),
      };
    });
}

/** Of `gap` packets, the last can be sent at once, and each after it until one is. */
function overtakingShare({ shaping }: Asked): number {
  const reorder = effectOf(shaping, "reorder");
  return reorder === undefined ? 0 : 1 / (reorder.gap - 1 + 1 / reorder.ratio);
}

function lossShare({ shaping }: Asked): number {
  const loss = effectOf(shaping, "loss");
  return loss === undefined ? 0 : lossFigures(loss.model).ratio;
}

/** What is under way on a path that goes is overtaken by what meets none. */
function changesPath({ changes = [] }: ConditionSet): boolean {
  return changes.some(({ to }) => to === null);
}

function around(value: number, error: number): Expected {
  return { value, low: value - error, high: value + error };
}
