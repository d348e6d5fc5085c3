import { expect, test } from "vitest";
import type { Action } from "../../../orchestrator/model/step.ts";
import type { ActionEvent } from "../../../orchestrator/model/trace.ts";
import { faultsInForce } from "../../../orchestrator/trace/faults-in-force.ts";

const done = (atMs: number, action: Action): ActionEvent => ({
  kind: "action",
  atMs,
  tookMs: 10,
  phase: "split",
  cause: "phases.split.faults.0",
  action,
  changed: [],
});

const partition = (islands: readonly (readonly string[])[], oneWay?: true): Action => ({
  kind: "partition",
  id: "p",
  islands,
  ...(oneWay && { oneWay }),
});

test("islands that overlap leave those uncut that share one", () => {
  const bridge = faultsInForce([done(100, partition([["a", "x"], ["b", "x"], ["c"]]))]);
  const cut = (a: string, b: string) => bridge.cutBetween(a, b, 0, 1000);
  expect(["ab", "ba", "ac", "xc"].map((pair) => cut(pair.charAt(0), pair.charAt(1)))).toEqual([true, true, true, true]);
  expect(["ax", "xb", "aa", "ay"].map((pair) => cut(pair.charAt(0), pair.charAt(1)))).toEqual(Array(4).fill(false));
  expect(bridge.describeAt(100)).toBe("partition of 2 | 2 | 1 nodes");
});

test("what is cut one way parts its ends, and two islands that are only cut off from the first keep their links", () => {
  const oneWay = faultsInForce([done(100, partition([["a"], ["b"], ["c"]], true))]);
  expect(oneWay.cutBetween("a", "b", 0, 1000)).toBe(true);
  expect(oneWay.cutBetween("b", "a", 0, 1000)).toBe(true);
  expect(oneWay.cutBetween("b", "c", 0, 1000)).toBe(false);
});

test("a partition holds until its heal was done", () => {
  const split = faultsInForce([
    done(100, partition([["a"], ["b"]])),
    done(200, { kind: "heal", id: "p", what: "partition of 1 | 1 nodes" }),
  ]);
  expect([50, 99, 100, 205, 210, 211].map((ms) => split.cutBetween("a", "b", ms, ms))).toEqual([
    false,
    false,
    true,
    true,
    true,
    false,
  ]);
});
