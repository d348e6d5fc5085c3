import { expect, test } from "vitest";
import { clockErrorMeasure } from "../../../orchestrator/measures/clock-error.ts";
import type { NodeObservation } from "../../../orchestrator/model/trace.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { planOf, startMs, steadyRun } from "../trace/record-trace.ts";

/** Of node-1, whose clock was compared each second as `compared` says. */
function errorOf(
  compared: (second: number) => Partial<NodeObservation>,
  span = { fromMs: startMs, toMs: startMs + 10_000 },
) {
  const run = steadyRun(planOf(["node-1"]), (second) => ({ more: { "node-1": compared(second) } }));
  return clockErrorMeasure.over(historyOf(run), span).get("node-1");
}

test("the best comparison bounds the error", () => {
  const errors = (second: number) => ({ clockOffsetMs: 0, clockErrorMs: second === 4 ? 2 : 30 });
  expect(errorOf(errors)).toBe(2);
  expect(errorOf(errors, { fromMs: startMs + 5000, toMs: startMs + 9000 })).toBe(30);
});

test("an offset that is taken out of the times adds nothing, and one that is too small to be taken out does", () => {
  expect(errorOf(() => ({ clockOffsetMs: 400, clockErrorMs: 3 }))).toBe(3);
  expect(errorOf(() => ({ clockOffsetMs: -4, clockErrorMs: 5 }))).toBe(9);
});

test("nothing is said of comparisons that do not tell their error", () => {
  expect(errorOf(() => ({ clockOffsetMs: 0 }))).toBeUndefined();
});
