import { expect, test } from "vitest";
import type { ActionEvent, NodeObservation, ObservationEvent } from "../../../orchestrator/model/trace.ts";
import { nodeClocks } from "../../../orchestrator/trace/node-clocks.ts";
import { observationOf } from "./record-trace.ts";

const moved = (atMs: number, offsetMs: number): ActionEvent => ({
  kind: "action",
  atMs,
  tookMs: 10,
  phase: "steady",
  cause: "phases.steady.faults.0",
  action: { kind: "clock", nodes: ["node-1", "node-2"], offsetMs },
  changed: ["node-1"],
});

/** One a second, of a node whose clock is off by so much at the time; with the error of each, where there is one. */
function observations(
  offsetAt: (atMs: number) => number,
  errorAt?: (atMs: number) => number,
): readonly ObservationEvent[] {
  return Array.from({ length: 30 }, (_, second): ObservationEvent => {
    const clockOffsetMs = offsetAt(second * 1000);
    const clockErrorMs = errorAt?.(second * 1000);
    const nodes: Record<string, NodeObservation> = {
      "node-1": observationOf({ clockOffsetMs, ...(clockErrorMs !== undefined && { clockErrorMs }) }),
      "node-2": observationOf({}),
    };
    return { kind: "observation", atMs: second * 1000, tookMs: 20, nodes, missing: {} };
  });
}

const actions = [moved(10_500, 60_000), moved(20_500, -3000), moved(25_500, 0)];
const movedBy = (atMs: number) => (atMs < 10_500 ? 0 : atMs < 20_500 ? 60_000 : atMs < 25_500 ? -3000 : 0);

test.each([0, 4000])("a clock that is off by %i ms and moved three times is followed through all of it", (offMs) => {
  const clocks = nodeClocks(
    observations((atMs) => offMs + movedBy(atMs)),
    actions,
  );
  for (const atMs of [9900, 10_400, 10_600, 15_000, 20_400, 20_600, 24_000, 25_400, 25_600, 29_000]) {
    const seenAtMs = Math.ceil(atMs / 1000) * 1000 + 20;
    expect(clocks.orchestratorMs("node-1", atMs + offMs + movedBy(atMs), seenAtMs)).toBe(atMs);
  }
});

test("a clock that the step did not change is taken as it is", () => {
  expect(nodeClocks(observations(movedBy), actions).orchestratorMs("node-2", 15_000, 15_020)).toBe(15_000);
});

test("on a busy host, where every answer is late on its way back, no clock is taken to be off", () => {
  const late = (atMs: number) => 8 + (atMs % 7000) / 100;
  const clocks = nodeClocks(
    observations(late, (atMs) => late(atMs) + 1),
    [],
  );
  expect(clocks.orchestratorMs("node-1", 15_000, 15_020)).toBe(15_000);
});

test("a clock that is off by more than its comparisons can be wrong is off by what the best of them say", () => {
  const isGood = (atMs: number) => atMs % 3000 === 0;
  const clocks = nodeClocks(
    observations(
      (atMs) => (isGood(atMs) ? 40 : 90),
      (atMs) => (isGood(atMs) ? 2 : 60),
    ),
    [],
  );
  expect(clocks.orchestratorMs("node-1", 15_040, 15_020)).toBe(15_000);
});

test("a comparison in the midst of which the clock was moved counts for nothing, however good it seems", () => {
  const clocks = nodeClocks(
    observations(
      (atMs) => (atMs === 11_000 ? 0 : movedBy(atMs)),
      (atMs) => (atMs === 11_000 ? 1 : 3),
    ),
    actions,
  );
  expect(clocks.orchestratorMs("node-1", 5000, 5020)).toBe(5000);
});
