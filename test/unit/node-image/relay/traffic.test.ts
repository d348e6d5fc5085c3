import type { WakuMessage } from "@waku/proto";
import { beforeEach, expect, test, vi } from "vitest";
import { encodePayload, type NodeEvent, trafficContentTopic } from "../../../../node-image/contract/index.ts";
import { maxWaiting, receivedEvent, traffic } from "../../../../node-image/js/relay/traffic.ts";

const topic = "/waku/2/rs/16/32";
const startedAtMs = 1_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: startedAtMs });
});

function run(publish = async () => 5) {
  const events: NodeEvent[] = [];
  return { events, node: traffic({ publish }, (event) => events.push(event)) };
}
const message = (id: string, atMs: number) => ({ id, atMs, topic, bytes: 100 });

test("messages are published in order of time, each at its own", async () => {
  const { events, node } = run();
  node.accept({ startInMs: 0, messages: [message("late", 500), message("early", 100)] });
  node.accept({ startInMs: 0, messages: [message("between", 200)] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(events).toEqual([
    { kind: "published", atMs: startedAtMs + 100, id: "early", topic, bytes: 100, recipients: 5 },
    { kind: "published", atMs: startedAtMs + 200, id: "between", topic, bytes: 100, recipients: 5 },
    { kind: "published", atMs: startedAtMs + 500, id: "late", topic, bytes: 100, recipients: 5 },
  ]);
  expect(node.counters()).toEqual({ published: 3 });
});

test("messages that are due together are published in the order in which they were handed over", async () => {
  const { events, node } = run();
  node.accept({ startInMs: 0, messages: [message("a", 100), message("b", 100), message("c", 100)] });
  node.accept({ startInMs: 0, messages: [message("d", 100), message("first", 50)] });
  await vi.advanceTimersByTimeAsync(200);
  expect(events.map((event) => "id" in event && event.id)).toEqual(["first", "a", "b", "c", "d"]);
});

test.each([
  ["ahead", 30_000],
  ["back", -30_000],
])("a clock that is set %s in the midst of it makes no message early or late", async (_, shiftMs) => {
  const { events, node } = run();
  node.accept({ startInMs: 50, messages: [message("before", 100), message("after", 500), message("late", 60_000)] });
  await vi.advanceTimersByTimeAsync(200);
  vi.setSystemTime(Date.now() + shiftMs);
  await vi.advanceTimersByTimeAsync(349);
  expect(events).toMatchObject([{ id: "before", atMs: startedAtMs + 150 }]);
  await vi.advanceTimersByTimeAsync(1);
  expect(events.slice(1)).toMatchObject([{ id: "after", atMs: startedAtMs + shiftMs + 550 }]);
  expect(node.waiting()).toEqual({ count: 1, nextInMs: 59_500 });
});

test("what lies in the past is published at once", async () => {
  const { events, node } = run();
  node.accept({ startInMs: -10_000, messages: [message("a", 0)] });
  await vi.advanceTimersByTimeAsync(1);
  expect(events).toMatchObject([{ kind: "published", id: "a" }]);
});

test("a message that cannot be published is reported with the reason", async () => {
  const { events, node } = run(async () => {
    throw new Error("PublishError.NoPeersSubscribedToTopic");
  });
  node.accept({ startInMs: 0, messages: [message("a", 0)] });
  await vi.advanceTimersByTimeAsync(1);
  const reason = "PublishError.NoPeersSubscribedToTopic";
  expect(events).toEqual([{ kind: "publish-failed", atMs: startedAtMs, id: "a", topic, reason }]);
  expect(node.counters()).toEqual({ published: 0 });
});

test("more messages than may wait are refused as a whole", () => {
  const { node } = run();
  const messages = Array.from({ length: maxWaiting }, (_, i) => message(`${i}`, 60_000));
  node.accept({ startInMs: 0, messages });
  expect(() => node.accept({ startInMs: 0, messages: [message("one more", 0)] })).toThrow(
    "200000 messages wait already; at most 200000 may",
  );
  node[Symbol.dispose]();
});

test("disposing publishes nothing more", async () => {
  const { events, node } = run();
  node.accept({ startInMs: 0, messages: [message("a", 100)] });
  node[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(1000);
  expect(events).toEqual([]);
});

test("a received message is known by its header, and foreign ones are left alone", () => {
  const payload = encodePayload({ id: "m1", sentAtMs: 42 }, 64);
  const received = (o: Partial<WakuMessage>) =>
    receivedEvent({ topic, from: "peer", message: { payload, contentTopic: trafficContentTopic, ...o } });
  expect(received({})).toEqual({
    kind: "received",
    atMs: startedAtMs,
    topic,
    bytes: 64,
    from: "peer",
    id: "m1",
    sentAtMs: 42,
  });
  expect(received({ contentTopic: "/someone/1/else/proto" })).toBeUndefined();
  expect(received({ payload: Buffer.from("hello") })).toBeUndefined();
});
