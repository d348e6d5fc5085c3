/** Clocks that a fault set wrong are seen to be wrong, or the run is inconclusive. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Action } from "../../../orchestrator/model/step.ts";
import { judgeRun } from "./judged-run.ts";

const clock = (offsetMs: number): Action => ({ kind: "clock", nodes: ["node-1"], offsetMs });

/** @param seenMs what node-1's clock is off by in each round, its fault being in force from 3 to 7 */
function run(offsetMs: number, seenMs: (second: number) => number) {
  return judgeRun((second, recorded) => {
    if (second === 3) recorded.act(2.5, clock(offsetMs));
    if (second === 7) recorded.act(6.5, clock(0));
    return { more: { "node-1": { clockOffsetMs: seenMs(second) } } };
  });
}

const inForce = (second: number) => second >= 3 && second < 7;

test("a clock that did not move makes the run inconclusive, and says what was seen", () => {
  expect(run(30_000, () => 2)).toMatchObject({
    outcome: "inconclusive",
    reasons: ["clock +30s on node-1 (phases.steady.faults.0) was not seen: the clocks moved otherwise, node-1 by 0ms"],
  });
  expect(run(-300_000, (second) => (inForce(second) ? 300_000 : 0)).reasons).toEqual([
    "clock -5m on node-1 (phases.steady.faults.0) was not seen: the clocks moved otherwise, node-1 by 5m",
  ]);
});

test.each([100, -400, 900, 5000])("that a clock did not move by %i ms is seen", (offsetMs) => {
  expect(run(offsetMs, () => 3).outcome).toBe("inconclusive");
});

test("a clock that moved as asked is sound, whatever it was off by before and however it jitters", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -600_000, max: 600_000 }).filter((offset) => Math.abs(offset) >= 100),
      fc.integer({ min: -5000, max: 5000 }),
      fc.integer({ min: -20, max: 20 }),
      (offsetMs, baseMs, jitterMs) => {
        const seen = (second: number) => baseMs + (inForce(second) ? offsetMs : 0) + (second % 2) * jitterMs;
        expect(run(offsetMs, seen)).toMatchObject({ outcome: "pass", reasons: [] });
      },
    ),
    { numRuns: 60 },
  );
});

test("offsets that follow one another are each held against what the clock was by itself", () => {
  const moved = (seen: (second: number) => number) =>
    judgeRun((second, recorded) => {
      if (second === 3) recorded.act(2.5, clock(10_000));
      if (second === 6) recorded.act(5.5, clock(-10_000), { cause: "phases.steady.faults.1" });
      return { more: { "node-1": { clockOffsetMs: seen(second) } } };
    }).reasons;
  expect(moved((second) => (second < 3 ? 0 : second < 6 ? 10_000 : -10_000))).toEqual([]);
  expect(moved((second) => (second < 3 ? 0 : 10_000))).toEqual([
    "clock -10s on node-1 (phases.steady.faults.1) was not seen: the clocks moved otherwise, node-1 by 10s",
  ]);
});

test("a node that was not seen while its clock was wrong says nothing of it", () => {
  const unseen = judgeRun((second, recorded) => {
    if (second === 3) {
      recorded.act(2.5, clock(10_000));
      recorded.act(2.8, clock(0));
    }
    return undefined;
  });
  expect(unseen).toMatchObject({ outcome: "pass", reasons: [] });
});
