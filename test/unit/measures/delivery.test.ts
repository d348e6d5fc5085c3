import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import { deliveryOf, type MessageSelection } from "../../../orchestrator/measures/delivery.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { peerOf, phasePlan, planOf, startMs, steadyRun, type Tape, topic } from "../trace/record-trace.ts";

const at = (seconds: number) => startMs + seconds * 1000;
const window = { fromMs: at(0), toMs: at(10) };
const plan = planOf(["node-1", "node-2", "node-3"], {
  phases: [
    phasePlan("steady", {
      messages: [
        { flow: "chat", workloads: [{ node: "node-1", messages: [{ id: "m1", atMs: 4000, topic, bytes: 9 }] }] },
      ],
    }),
  ],
});

const published: NodeEvent = { kind: "published", id: "m1", atMs: at(4), topic, bytes: 9, recipients: 2 };
const refused: NodeEvent = { kind: "publish-failed", id: "m1", atMs: at(4), topic, reason: "no peers" };
const received = (latencyMs: number): NodeEvent => ({
  kind: "received",
  id: "m1",
  atMs: at(4) + latencyMs,
  sentAtMs: at(4),
  topic,
  bytes: 9,
  from: peerOf("node-1"),
});

/** node-1 says `said` of its message; each of `arrivals` got it so late; `during` tells what else happened. */
function delivered(
  arrivals: Readonly<Record<string, number>>,
  o: { said?: NodeEvent; during?: (second: number, recorded: Tape) => void; span?: MessageSelection } = {},
) {
  const trace = steadyRun(plan, (second, recorded) => {
    o.during?.(second, recorded);
    if (second !== 6) return undefined;
    const arrived = Object.entries(arrivals).map(([node, ms]) => [node, { events: [received(ms)] }]);
    return { more: { "node-1": { events: [o.said ?? published] }, ...Object.fromEntries(arrived) } };
  });
  return deliveryOf(historyOf(trace), o.span ?? window);
}

test("a message is expected by all others of its topic, and each is delivered or lost", () => {
  expect(delivered({ "node-3": 80 })).toEqual({
    published: 1,
    refused: [],
    expected: 2,
    latenciesMs: [80],
    lost: [{ id: "m1", from: "node-1", to: "node-2", sentAtMs: at(4) }],
  });
});

test("latencies come in ascending order", () => {
  expect(delivered({ "node-2": 300, "node-3": 80 }).latenciesMs).toEqual([80, 300]);
});

test.each([
  ["came up less than 5 s before", -0.5],
  ["went down within 5 s after", 8.5],
])("a node that %s it was sent owes nothing", (_, whenS) => {
  const during = (second: number, recorded: Tape) => {
    if (second === 0 && whenS < 0) {
      recorded.status(whenS - 1, "node-2", "down");
      recorded.status(whenS, "node-2", "ready");
    }
    if (second === 9 && whenS > 0) recorded.status(whenS, "node-2", "down");
  };
  expect(delivered({ "node-3": 80 }, { during })).toMatchObject({ expected: 1, lost: [] });
});

test.each([
  ["while it is sent", 3, 9, 0],
  ["within 5 s after it", 8, 9, 0],
  ["long after it", 9.5, 9.9, 1],
])("who a partition parts from the publisher %s owes as much", (_, fromS, toS, lost) => {
  const during = (second: number, recorded: Tape) => {
    if (second !== 10) return;
    recorded.act(fromS, { kind: "partition", id: "split", islands: [["node-1", "node-3"], ["node-2"]] });
    recorded.act(toS, { kind: "heal", id: "split", what: "partition of 1 | 2 nodes" }, { cause: "undo" });
  };
  const found = delivered({ "node-3": 80 }, { during });
  expect(found.lost).toHaveLength(lost);
  expect(found.latenciesMs).toEqual([80]);
});

test("a message that its settled publisher refused is lost to everyone", () => {
  const found = delivered({}, { said: refused });
  expect(found).toMatchObject({ published: 0, expected: 2, latenciesMs: [] });
  expect(found.lost.map(({ to }) => to)).toEqual(["node-2", "node-3"]);
  expect(found.refused).toMatchObject([{ id: "m1", from: "node-1", refusal: "no peers" }]);
});

test("a message that a publisher refused which had only just come is no loss", () => {
  const during = (second: number, recorded: Tape) => {
    if (second !== 3) return;
    recorded.status(2, "node-1", "down");
    recorded.status(2.5, "node-1", "ready");
  };
  expect(delivered({}, { said: refused, during })).toMatchObject({ published: 0, expected: 0, refused: [] });
});

test("only messages sent in the span count", () => {
  expect(delivered({}, { span: { fromMs: at(4.1), toMs: at(10) } })).toMatchObject({ published: 0, expected: 0 });
});

test("only messages of the flows and the phase that are meant count", () => {
  const counted = (o: Partial<MessageSelection>) =>
    delivered({ "node-2": 80, "node-3": 80 }, { span: { ...window, ...o } }).published;
  expect(counted({ flows: ["chat"], phase: "steady" })).toBe(1);
  expect(counted({ flows: ["news"] })).toBe(0);
  expect(counted({ phase: "storm" })).toBe(0);
});

test("a message sent so late that the trace cannot show its delivery is left out", () => {
  const trace = steadyRun(plan, (second) =>
    second === 6 ? { more: { "node-1": { events: [published] } } } : undefined,
  );
  const short = { ...trace, events: trace.events.filter(({ atMs }) => atMs <= at(8)) };
  expect(deliveryOf(historyOf(short), window)).toMatchObject({ published: 0, expected: 0 });
});
