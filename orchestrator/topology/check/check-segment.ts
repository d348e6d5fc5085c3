/** Whether one stretch of a way, as it is at some time, makes sense as a whole: what asks for what, and what has room. */
import { formatMs, formatRate } from "../../base/units.ts";
import { delay } from "../../conditions/delay.ts";
import type { LastMile } from "../../model/link.ts";

/** A full packet of Ethernet. */
const fullPacketBytes = 1500;

/** The key of the format that is wrong, and what is said of it. */
export interface SegmentProblem {
  readonly key: "jitter" | "distribution" | "correlation" | "queue" | "overhead" | "rate" | "up" | "down";
  readonly message: string;
}

/** @param lastsMs the longest time that it is in force */
export function segmentProblems(segment: LastMile, lastsMs: number): readonly SegmentProblem[] {
  return [...jitterProblems(segment), ...rateProblems(segment, lastsMs)];
}

function jitterProblems({ delayMs = 0, jitterMs = 0, distribution, correlation }: LastMile): SegmentProblem[] {
  if (jitterMs === 0) {
    const asks = (key: "distribution" | "correlation"): SegmentProblem => ({
      key,
      message: "is of no jitter; expected one beside it, as jitter: 4ms",
    });
    return [
      ...(distribution === undefined ? [] : [asks("distribution")]),
      ...(correlation ? [asks("correlation")] : []),
    ];
  }
  if (delayMs === 0) {
    return [{ key: "jitter", message: "has no delay to vary; expected a delay beside it, as delay: 20ms" }];
  }
  const widestMs = delay.widestJitterMs(delayMs, distribution);
  if (jitterMs <= widestMs) return [];
  const beside = `beside a delay of ${delayMs}ms many packets would be cut off at zero`;
  return [{ key: "jitter", message: `is ${jitterMs}ms; ${beside}; expected at most ${widestMs}ms` }];
}

function rateProblems(segment: LastMile, lastsMs: number): SegmentProblem[] {
  const { rateBitsPerSecond, upBitsPerSecond, downBitsPerSecond, queue, overheadBytes = 0 } = segment;
  const rates = [
    { key: "rate", bits: rateBitsPerSecond },
    { key: "up", bits: upBitsPerSecond },
    { key: "down", bits: downBitsPerSecond },
  ] as const;
  const asks = (key: "queue" | "overhead"): SegmentProblem => ({
    key,
    message: "is of no rate; expected one beside it, as up: 5mbit of a link, or rate: 50mbit of a path",
  });
  if (rates.every(({ bits }) => bits === undefined)) {
    return [...(queue === undefined ? [] : [asks("queue")]), ...(overheadBytes === 0 ? [] : [asks("overhead")])];
  }
  const packetBits = (fullPacketBytes + overheadBytes) * 8;
  return rates.flatMap(({ key, bits }) => {
    const packetMs = bits === undefined ? 0 : (packetBits / bits) * 1000;
    if (packetMs <= lastsMs) return [];
    const least = formatRate(Math.ceil((packetBits / lastsMs) * 1000));
    const takes = `at which one full packet takes ${formatMs(packetMs)}, longer than the ${formatMs(lastsMs)} that it holds`;
    return [{ key, message: `is ${formatRate(bits ?? 0)}, ${takes}; expected ${least} or more` }];
  });
}
