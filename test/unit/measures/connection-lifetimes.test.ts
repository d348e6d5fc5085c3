/** Connections of node-1 on a run of ten seconds, as it lists them each second. */
import { expect, test } from "vitest";
import {
  connectionLifetimeMeasure,
  connectionsEndedMeasure,
  connectionTimes,
} from "../../../orchestrator/measures/connection-lifetimes.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { planOf, startMs, type Tape, tape, viewOf } from "../trace/record-trace.ts";

const at = (second: number) => startMs + second * 1000;
const wholeRun = { fromMs: at(0), toMs: at(10) };

/** `listed` by second; who is listed twice has two connections, opened one after the other. */
function runOf(
  listed: (second: number) => readonly string[],
  happens: (second: number, recorded: Tape) => void = () => {},
) {
  const recorded = tape(planOf(["node-1"]));
  recorded.status(-1, "node-1", "ready");
  for (let second = 0; second <= 10; second++) {
    happens(second, recorded);
    const view = viewOf(listed(second));
    const connections = view.connections.map((connection, i) => ({ ...connection, openedAtMs: at(-9 + i) }));
    recorded.observe(second, { "node-1": [] }, { more: { "node-1": { view: { ...view, connections } } } });
  }
  return historyOf(recorded.trace());
}

test("connections last as long as all of them together, over those that ended", () => {
  const history = runOf((second) => (second < 4 ? ["a", "b"] : ["a"]));
  expect(connectionTimes(history, wholeRun).get("node-1")).toEqual({
    heldMs: 14_000,
    ended: 1,
    outlived: 1,
    seenMs: 10_000,
  });
  expect(connectionLifetimeMeasure.over(history, wholeRun)).toBe(14_000);
  expect(connectionsEndedMeasure.over(history, wholeRun)).toEqual(new Map([["node-1", 6]]));
});

test("a connection ends in the span whose round shows it gone, and where none ends no length can be told", () => {
  const history = runOf((second) => (second < 4 ? ["a", "b"] : ["a"]));
  expect(connectionTimes(history, { fromMs: at(1), toMs: at(3.5) }).get("node-1")).toEqual({
    heldMs: 5000,
    ended: 0,
    outlived: 0,
    seenMs: 2500,
  });
  expect(connectionLifetimeMeasure.over(history, { fromMs: at(4), toMs: at(10) })).toBeNull();
  expect(connectionTimes(history, { fromMs: at(20), toMs: at(30) })).toEqual(new Map());
});

test("another connection to the same peer is another one", () => {
  const history = runOf((second) => (second < 4 ? ["a"] : ["b", "a"]));
  expect(connectionTimes(history, wholeRun).get("node-1")?.ended).toBe(1);
});

test("what ends with the node itself counts for the length of connections, and not for their rate", () => {
  const down = runOf(
    () => ["a", "b"],
    (second, recorded) => second === 5 && recorded.status(4.5, "node-1", "down"),
  );
  expect(connectionTimes(down, wholeRun).get("node-1")).toEqual({
    heldMs: 10_000,
    ended: 2,
    outlived: 0,
    seenMs: 4000,
  });
  expect(connectionsEndedMeasure.over(down, wholeRun)).toEqual(new Map([["node-1", 0]]));
});

test("a pause ends no connection", () => {
  const paused = runOf(
    () => ["a", "b"],
    (second, recorded) => second === 5 && recorded.status(4.5, "node-1", "paused"),
  );
  expect(connectionTimes(paused, wholeRun).get("node-1")).toMatchObject({ ended: 0, seenMs: 10_000 });
});
