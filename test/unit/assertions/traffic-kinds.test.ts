/** Latency by regions, duplicates and bandwidth: recorded runs that meet them, that do not, and that end too early. */
import { expect, test } from "vitest";
import type { NodeEvent } from "../../../node-image/contract/index.ts";
import { type AssertionKind, assertions } from "../../../orchestrator/assertions/index.ts";
import { judge } from "../../../orchestrator/assertions/judge.ts";
import {
  expectation,
  observationOf,
  peerOf,
  phasePlan,
  planOf,
  type RoundSaid,
  startMs,
  steadyRun,
  type Tape,
  topic,
} from "../trace/record-trace.ts";
import { at } from "./judged-run.ts";

const nodes = ["desk-1", "desk-2", "phone-1"];
const regions = ["eu", "eu", "us"];
const messages = [1, 2, 3, 4].map((second) => ({ id: `m${second}`, atMs: 1000 * second, topic, bytes: 100 }));
const chat = phasePlan("steady", { messages: [{ flow: "chat", workloads: [{ node: "desk-1", messages }] }] });

function verdictOf(
  kind: AssertionKind,
  written: unknown,
  record: (second: number, recorded: Tape) => RoundSaid,
  until?: number,
) {
  const config = assertions[kind].schema.parse(written);
  const phases = [kind === "latency" ? chat : phasePlan("steady")];
  const plan = planOf(nodes, { phases, expectations: [expectation(kind, config)] });
  const placed = { ...plan, nodes: plan.nodes.map((node, i) => ({ ...node, region: regions[i] ?? "" })) };
  const trace = steadyRun(placed, record);
  const events = trace.events.filter(({ atMs }) => until === undefined || atMs <= at(until));
  return judge({ ...trace, events, truncated: until !== undefined }).expectations[0]?.verdict;
}

const early = { outcome: "inconclusive", reason: "the trace ends before steady does" };

/** desk-1 publishes four messages; each of the others gets them so late, or never. */
const chatting = (late: Readonly<Record<string, number | null>>) => (second: number) => {
  const sent = messages.map(
    ({ id, atMs, bytes }): NodeEvent => ({ kind: "published", id, atMs: startMs + atMs, topic, bytes, recipients: 2 }),
  );
  const received = (latencyMs: number | null) =>
    messages.flatMap(({ id, atMs, bytes }): NodeEvent[] => {
      const sentAtMs = startMs + atMs;
      if (latencyMs === null) return [];
      return [{ kind: "received", id, atMs: sentAtMs + latencyMs, sentAtMs, topic, bytes, from: peerOf("desk-1") }];
    });
  if (second !== 8) return undefined;
  const others = Object.entries(late).map(([node, latencyMs]) => [node, { events: received(latencyMs) }]);
  return { more: { "desk-1": { events: sent }, ...Object.fromEntries(others) } };
};

test("latency is of each pair of regions by itself", () => {
  const slow = chatting({ "desk-2": 100, "phone-1": 800 });
  expect(verdictOf("latency", { p95: "<= 1s" }, slow)).toEqual({ outcome: "pass" });
  expect(verdictOf("latency", { from: "eu", to: "eu", p95: "<= 200ms" }, slow)).toEqual({ outcome: "pass" });
  expect(verdictOf("latency", { p50: "<= 200ms", p95: "<= 500ms" }, slow)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "eu to us has p50 800ms (4 of 4 delivered), too late most to phone-1 (4) in steady; expected p50 <= 200ms",
        nodes: ["phone-1"],
        atMs: at(10),
        value: 800,
      },
      {
        message:
          "eu to us has p95 800ms (4 of 4 delivered), too late most to phone-1 (4) in steady; expected p95 <= 500ms",
        nodes: ["phone-1"],
        atMs: at(10),
        value: 800,
      },
    ],
  });
});

test("latency of what never came is none, and of what was never due says nothing", () => {
  const lost = chatting({ "desk-2": 100, "phone-1": null });
  expect(verdictOf("latency", { to: "us", p50: "<= 1s" }, lost)).toMatchObject({
    violations: [
      { message: "eu to us none of 4 was delivered, too late most to phone-1 (4) in steady; expected p50 <= 1s" },
    ],
  });
  expect(verdictOf("latency", { from: "us", p50: "<= 1s" }, lost)).toEqual({
    outcome: "inconclusive",
    reason: "no message was due from us to any region in steady",
  });
  expect(verdictOf("latency", { p50: "<= 1s" }, lost, 4)).toEqual(early);
});

/** What each node counts grows by this each second. */
const counting = (growth: Readonly<Record<string, Partial<ReturnType<typeof observationOf>["counters"]>>>) => {
  return (second: number, recorded: Tape) => {
    if (second === 5) recorded.act(5, { kind: "restart", nodes: ["desk-2"] });
    const { counters } = observationOf();
    const grown = Object.entries(growth).map(([node, each]) => {
      const own = Object.entries(each).map(([name, count]) => [name, (count ?? 0) * second]);
      return [node, { counters: { ...counters, ...Object.fromEntries(own) } }];
    });
    return { more: Object.fromEntries(grown) };
  };
};

test("duplicates names the nodes that get too many copies of each message, and the fault in force meanwhile", () => {
  const copies = counting({ "desk-1": { received: 2, duplicates: 4 }, "phone-1": { received: 2, duplicates: 12 } });
  expect(verdictOf("duplicates", { of: "desk", min: 1, max: 4 }, copies)).toEqual({ outcome: "pass" });
  expect(verdictOf("duplicates", { max: 4 }, copies)).toEqual({
    outcome: "fail",
    violations: [
      {
        message:
          "phone-1 has duplicates 6 in steady; expected duplicates per message <= 4 for 100% of all nodes; in force meanwhile: restart desk-2",
        nodes: ["phone-1"],
        atMs: at(10),
        value: 6,
      },
    ],
  });
  expect(verdictOf("duplicates", { max: 4 }, counting({}))).toEqual({
    outcome: "inconclusive",
    reason: "nothing was seen of duplicates in steady",
  });
  expect(verdictOf("duplicates", { max: 4 }, copies, 4)).toEqual(early);
});

test("bandwidth names the nodes that carry too much, and which way", () => {
  const bytes = counting({ "desk-1": { bytesIn: 1000, bytesOut: 5000 }, "phone-1": { bytesIn: 3000, bytesOut: 500 } });
  expect(verdictOf("bandwidth", { down: "<= 24kbit", up: "<= 40kbit" }, bytes)).toEqual({ outcome: "pass" });
  expect(verdictOf("bandwidth", { down: "<= 16kbit", up: "<= 16kbit", share: "60%" }, bytes)).toEqual({
    outcome: "pass",
  });
  expect(verdictOf("bandwidth", { down: "<= 16kbit", up: "<= 16kbit" }, bytes)).toMatchObject({
    outcome: "fail",
    violations: [
      {
        message: expect.stringMatching(
          /^phone-1 has down 24kbit in steady; expected down <= 16kbit for 100% of all nodes/,
        ),
        nodes: ["phone-1"],
        value: 24_000,
      },
      { message: expect.stringMatching(/^desk-1 has up 40kbit in steady/), nodes: ["desk-1"], value: 40_000 },
    ],
  });
  expect(verdictOf("bandwidth", { down: "<= 16kbit" }, bytes, 4)).toEqual(early);
});
