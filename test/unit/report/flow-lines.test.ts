import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import { flowLines } from "../../../orchestrator/report/flow-lines.ts";
import { flowRows } from "../../../orchestrator/report/flow-rows.ts";
import { type History, historyOf } from "../../../orchestrator/trace/history.ts";
import { phasePlan, planOf, startMs, steadyRun, topic } from "../trace/record-trace.ts";

const at = (seconds: number) => startMs + seconds * 1000;

/** node-1 is late with one message, refuses one and forgets one; node-2 is away when its only one is due. */
function history(): History {
  const message = (id: string, seconds: number) => ({ id, atMs: seconds * 1000, topic, bytes: 9 });
  const workloads = [
    { node: "node-1", messages: [message("m1", 2), message("m2", 3), message("m3", 4), message("m4", 5)] },
    { node: "node-2", messages: [message("m5", 7)] },
  ];
  const plan = planOf(["node-1", "node-2", "node-3"], {
    phases: [phasePlan("steady", { messages: [{ flow: "chat", workloads }] })],
  });
  const said: NodeEvent[] = [
    { kind: "published", id: "m1", atMs: at(2), topic, bytes: 9, recipients: 2 },
    { kind: "published", id: "m2", atMs: at(4.5), topic, bytes: 9, recipients: 2 },
    { kind: "publish-failed", id: "m3", atMs: at(4), topic, reason: "no peers" },
  ];
  const got: NodeEvent = { kind: "received", id: "m1", atMs: at(2.08), sentAtMs: at(2), topic, bytes: 9, from: "x" };
  const trace = steadyRun(plan, (second, recorded) => {
    if (second === 7) recorded.status(6.5, "node-2", "down");
    return second === 9 ? { more: { "node-1": { events: said }, "node-3": { events: [got] } } } : undefined;
  });
  return historyOf(trace);
}

test("the terminal shows a row for each flow of a phase, and what went wrong with its publishers", () => {
  const lines = flowLines(flowRows(history()), (_, text) => text).map(({ text }) => text);
  expect(lines).toEqual([
    "traffic          sent  late  delivered  lost   p50   p99",
    "steady   chat  2 of 5     1     33.33%     2  80ms  80ms",
    "  ! 1 late, by up to 1.5s: node-1 (1)",
    "  ! 2 never sent: node-1 (2): no peers",
    "  ! 1 never sent, their publishers were away: node-2 (1)",
  ]);
});

test("the report says besides who lost most, and of whom nobody heard", () => {
  expect(flowRows(history())[0]?.receiverRemarks).toEqual([
    "2 lost, most to node-3 (2)",
    "1 reached nobody: node-1 (1)",
  ]);
});

test("a run without traffic shows none", () => {
  expect(flowLines([], (_, text) => text)).toEqual([]);
});

test("of very many flows the first are shown", () => {
  const [row] = flowRows(history());
  const lines = flowLines(
    Array.from({ length: 15 }, () => ({ ...(row as NonNullable<typeof row>), publisherRemarks: [] })),
    (_, text) => text,
  );
  expect(lines).toHaveLength(14);
  expect(lines.at(-1)?.text).toBe("and 3 more, in the report");
});
