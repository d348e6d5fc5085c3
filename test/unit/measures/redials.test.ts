/** What dials came to, on a run of ten seconds; node-2 has two identities, and back-offs begin at one second and double. */
import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import type { SpanMeasure } from "../../../orchestrator/measures/measure.ts";
import { earlyRedialsMeasure, redialWaitMeasure, wastedDialsMeasure } from "../../../orchestrator/measures/redials.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { peerOf, planOf, startMs, steadyRun } from "../trace/record-trace.ts";

const at = (second: number) => startMs + second * 1000;

/** Over at that second, after 100 ms; failures 0: it connected. */
function dial(second: number, failures: number, peer = peerOf("node-2")): NodeEvent {
  const outcome = failures === 0 ? ("connected" as const) : ("failed" as const);
  return { kind: "dial", atMs: at(second), peer, outcome, failures, tookMs: 100, backoffMs: 1000 };
}

function forgive(second: number, peer = peerOf("node-2")): NodeEvent {
  return { kind: "decision", atMs: at(second), what: "forgive", peer, reason: "x", values: {} };
}

/** What a measure says of a run in which node-1 told these, over all of it or a part. */
function over(measure: SpanMeasure, events: readonly NodeEvent[], span = { fromMs: at(0), toMs: at(10) }) {
  const plan = planOf(["node-1", "node-2"]);
  const nodes = plan.nodes.map((node) => (node.id === "node-2" ? { ...node, lives: [{}, { peerId: "again" }] } : node));
  const run = steadyRun({ ...plan, nodes }, (second) =>
    second === 10 ? { more: { "node-1": { events } } } : undefined,
  );
  return measure.over(historyOf(run), span);
}

test("wasted dials are those of the span of which no connection came", () => {
  const dials = [dial(1, 1), dial(3, 2), dial(6, 0), dial(7, 0)];
  expect(over(wastedDialsMeasure, dials)).toBe(0.5);
  expect(over(wastedDialsMeasure, dials, { fromMs: at(5), toMs: at(10) })).toBe(0);
  expect(over(wastedDialsMeasure, [])).toBeNull();
});

test("a redial waits from the end of the failed dial to its own begin", () => {
  expect(over(redialWaitMeasure, [dial(1, 1), dial(2.6, 2), dial(5.2, 0), dial(8, 0)])).toBe(2000);
  expect(over(redialWaitMeasure, [dial(1, 0), dial(2, 0)])).toBeNull();
});

test("a redial is early when the dialler's own back-off asks for a longer wait", () => {
  expect(over(earlyRedialsMeasure, [dial(1, 1), dial(2.1, 2), dial(4.2, 0)])).toBe(0);
  expect(over(earlyRedialsMeasure, [dial(1, 1), dial(2, 2), dial(4.2, 0)])).toBe(0.5);
  expect(over(earlyRedialsMeasure, [])).toBeNull();
});

test("a peer that was forgiven meanwhile is dialled early by nobody", () => {
  expect(over(earlyRedialsMeasure, [dial(1, 1), forgive(1.2), dial(1.5, 1)])).toBeNull();
  expect(over(earlyRedialsMeasure, [dial(1, 1), forgive(1.2, "again"), dial(1.5, 1)])).toBe(1);
});

test("another identity of a node is another peer, and dialling it no redial", () => {
  expect(over(earlyRedialsMeasure, [dial(1, 1), dial(1.5, 1, "again")])).toBeNull();
});
