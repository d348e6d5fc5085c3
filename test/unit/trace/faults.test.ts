import { expect, test } from "vitest";
import type { Action } from "../../../orchestrator/model/step.ts";
import type { ActionEvent } from "../../../orchestrator/model/trace.ts";
import { faultSpans, faultsOf } from "../../../orchestrator/trace/faults.ts";

/** Takes ten milliseconds. */
const done = (atMs: number, action: Action, cause = "phases.storm.faults.0"): ActionEvent => ({
  kind: "action",
  atMs,
  tookMs: 10,
  phase: "storm",
  cause,
  action,
  changed: [],
});

const kill = (...nodes: string[]): Action => ({ kind: "kill", nodes });
const start = (...nodes: string[]): Action => ({ kind: "start", nodes });
const cut = (id: string): Action => ({ kind: "partition", id, islands: [["a"], ["b"]] });
const heal = (id: string): Action => ({ kind: "heal", id, what: "partition of 1 | 1 nodes" });

const timesOf = (...actions: readonly ActionEvent[]) => faultsOf(actions).map(({ fromMs, toMs }) => [fromMs, toMs]);

test("a fault is over when all of it was brought back", () => {
  expect(timesOf(done(100, kill("a", "b")), done(200, start("b")), done(300, start("a"), "undo"))).toEqual([
    [100, 310],
  ]);
  expect(timesOf(done(100, cut("p")), done(200, heal("p")))).toEqual([[100, 210]]);
});

test("a fault that the trace sees no end of has none", () => {
  expect(timesOf(done(100, kill("a", "b")), done(200, start("b")))).toEqual([[100, Infinity]]);
  expect(timesOf(done(100, cut("p")))).toEqual([[100, Infinity]]);
});

test("what takes the place of a fault ends it", () => {
  expect(timesOf(done(100, { kind: "pause", nodes: ["a"] }), done(200, kill("a")), done(300, start("a")))).toEqual([
    [100, 210],
    [200, 310],
  ]);
});

test("what is wrong with one node in several ways ends in each by itself", () => {
  const limit = (cpus: number | null): Action => ({ kind: "limit", nodes: ["a"], limits: { cpus } });
  expect(timesOf(done(100, kill("a")), done(150, limit(0.1)), done(200, start("a")), done(300, limit(null)))).toEqual([
    [100, 210],
    [150, 310],
  ]);
});

test("a restart is over once it is done, and a start of what never ran is no fault", () => {
  expect(timesOf(done(0, start("a"), "phases.join.start"), done(100, { kind: "restart", nodes: ["a"] }))).toEqual([
    [100, 110],
  ]);
});

test("faults that overlap make one span, and a pause between them makes two", () => {
  const faults = faultsOf([
    done(100, kill("a")),
    done(150, cut("p")),
    done(200, start("a")),
    done(300, heal("p")),
    done(400, kill("b")),
  ]);
  expect(faultSpans(faults)).toEqual([
    { fromMs: 100, toMs: 310, faults: faults.slice(0, 2) },
    { fromMs: 400, toMs: Infinity, faults: faults.slice(2) },
  ]);
});
