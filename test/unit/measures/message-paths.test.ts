/** Trees of messages, made by hand. */
import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import { depthMeasure, hopsMeasure, hopsOf } from "../../../orchestrator/measures/message-paths.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { peerOf, phasePlan, planOf, startMs, steadyRun, topic } from "../trace/record-trace.ts";

/** [who got its first copy, from whom] */
type Copies = readonly (readonly [string, string])[];
const hops = (copies: Copies) => Object.fromEntries(hopsOf({ from: "a", firstCopyFrom: new Map(copies) }));

test("hops are counted back to the publisher, in whatever order the receivers tell", () => {
  const copies: Copies = [
    ["d", "c"],
    ["b", "a"],
    ["c", "b"],
    ["e", "b"],
  ];
  expect(hops(copies)).toEqual({ b: 1, c: 2, d: 3, e: 2 });
});

test.each<[string, Copies, Record<string, number>]>([
  [
    "got it from a stranger",
    [
      ["b", "a"],
      ["c", "stranger"],
      ["d", "c"],
    ],
    { b: 1 },
  ],
  [
    "got it from one who told nothing of it",
    [
      ["b", "a"],
      ["d", "c"],
    ],
    { b: 1 },
  ],
  [
    "are said to have it from each other",
    [
      ["b", "c"],
      ["c", "d"],
      ["d", "b"],
      ["e", "a"],
    ],
    { e: 1 },
  ],
  [
    "published it themselves",
    [
      ["a", "b"],
      ["b", "a"],
    ],
    { b: 1 },
  ],
])("no hops are told of those who %s", (_, copies, expected) => {
  expect(hops(copies)).toEqual(expected);
});

test("a run's messages have a mean number of hops, and a mean depth", () => {
  const at = (second: number) => startMs + second * 1000;
  const ids = ["node-1", "node-2", "node-3", "node-4"];
  const messages = ["m1", "m2"].map((id, i) => ({ id, atMs: 2000 + i * 3000, topic, bytes: 9 }));
  const phases = [phasePlan("steady", { messages: [{ flow: "chat", workloads: [{ node: "node-1", messages }] }] })];
  const got = (id: string, from: string): NodeEvent => {
    const sentAtMs = at(id === "m1" ? 2 : 5);
    return { kind: "received", id, topic, bytes: 9, from: peerOf(from), sentAtMs, atMs: sentAtMs + 50 };
  };
  const told = {
    "node-2": { events: [got("m1", "node-1"), got("m2", "node-1")] },
    "node-3": { events: [got("m1", "node-2"), got("m2", "node-1")] },
    "node-4": { events: [got("m1", "node-3"), got("m2", "node-1")] },
  };
  const history = historyOf(
    steadyRun(planOf(ids, { phases }), (second) => (second === 7 ? { more: told } : undefined)),
  );
  expect(hopsMeasure.over(history, { fromMs: at(0), toMs: at(10) })).toBe(1.5);
  expect(depthMeasure.over(history, { fromMs: at(0), toMs: at(10) })).toBe(2);
  expect(depthMeasure.over(history, { fromMs: at(4), toMs: at(10) })).toBe(1);
  expect(hopsMeasure.over(history, { fromMs: at(6), toMs: at(10) })).toBeNull();
});
