import { describe, expect, it } from "vitest";
import { type FlowResult, flowFigures, ipBytesOf } from "../../../docker/agent/flows.ts";

/** Packets as [sequence, delay in ms, arrival in ms]. */
function figuresOf(sent: number, packets: [number, number, number][], o: Partial<FlowResult> = {}) {
  const inUs = packets.map(([sequence, delayMs, atMs]): [number, number, number] => [
    sequence,
    delayMs * 1e3,
    atMs * 1e3,
  ]);
  return flowFigures({ sent, corrupted: 0, dropped: 0, packets: inUs, ...o }, 100);
}

describe("the figures of a flow", () => {
  it("are the mean, the deviation and the 99th percentile of all delays", () => {
    const packets = Array.from({ length: 100 }, (_, i): [number, number, number] => [i, i % 2 === 0 ? 8 : 12, i]);
    expect(figuresOf(100, packets).delay).toEqual({ meanMs: 10, deviationMs: 2, p99Ms: 12, correlation: -1 });
  });

  it("say nothing of delay or rate when nothing arrived, and that all was lost in one burst", () => {
    expect(figuresOf(4, [])).toEqual({
      sent: 4,
      dropped: 0,
      delay: null,
      lossRatio: 1,
      burstPackets: 4,
      overtakingRatio: 0,
      duplicateRatio: 0,
      corruptRatio: 0,
      bitsPerSecond: null,
    });
  });

  it("are of nothing when an end of the flow was gone", () => {
    expect(figuresOf(0, [])).toMatchObject({ sent: 0, delay: null, lossRatio: 0, burstPackets: null });
  });

  it("tell the mean length of bursts by the sequence numbers, whatever the order of arrival", () => {
    // Missing: 1, 2, 3 and 6.
    const figures = figuresOf(8, [
      [0, 1, 1],
      [5, 1, 2],
      [4, 1, 3],
      [7, 1, 4],
    ]);
    expect(figures).toMatchObject({ lossRatio: 0.5, burstPackets: 2 });
  });

  it("count as overtaking who arrives before one that was sent earlier, and not who is overtaken", () => {
    const figures = figuresOf(4, [
      [2, 0, 2],
      [0, 9, 9],
      [1, 9, 10],
      [3, 9, 12],
    ]);
    expect(figures.overtakingRatio).toBe(0.25);
  });

  it("count a copy as a duplicate, and neither as overtaking nor against the loss", () => {
    const figures = figuresOf(4, [
      [0, 1, 1],
      [1, 1, 2],
      [0, 3, 3],
    ]);
    expect(figures).toMatchObject({ duplicateRatio: 0.25, overtakingRatio: 0, lossRatio: 0.5 });
  });

  it("tell what was corrupted from what was lost", () => {
    expect(figuresOf(4, [[0, 1, 1]], { corrupted: 2 })).toMatchObject({ corruptRatio: 0.5, lossRatio: 0.25 });
  });

  it("take the rate of IP bytes once the first packets are through", () => {
    // Two at once, as a token bucket lets through, then one a millisecond: 100 bytes, 800 kbit/s.
    const packets = Array.from({ length: 10 }, (_, i): [number, number, number] => [i, 1, Math.max(1, i)]);
    expect(figuresOf(10, packets).bitsPerSecond).toBeCloseTo(800_000);
  });
});

it("counts the headers of UDP and of IP, whichever version", () => {
  expect(ipBytesOf({ address: "10.0.0.2", bytes: 64 })).toBe(92);
  expect(ipBytesOf({ address: "fd00::2", bytes: 64 })).toBe(112);
});
