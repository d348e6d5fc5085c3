import { expect, test } from "vitest";
import type { NodeEvent } from "../../../../node-image/contract/index.ts";
import { eventLog } from "../../../../node-image/js/state/event-log.ts";

const event = (n: number): NodeEvent => ({
  kind: "publish-failed",
  atMs: n,
  id: `${n}`,
  topic: "/waku/2/rs/1/0",
  reason: "x",
});
const filled = (capacity: number, count: number) => {
  const log = eventLog<NodeEvent>(capacity);
  for (let n = 0; n < count; n++) log.append(event(n));
  return log;
};

test("a reader gets what came after its position", () => {
  const log = filled(10, 5);
  expect(log.position).toBe(5);
  expect(log.since(3)).toEqual({ events: [event(3), event(4)], dropped: 0 });
  expect(log.since(5)).toEqual({ events: [], dropped: 0 });
});

test.each([10, 11, 19, 20, 21, 1000])(
  "after %i events a late reader gets the newest ten and the number lost",
  (count) => {
    const { events, dropped } = filled(10, count).since(0);
    expect(events.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 10 }, (_, i) => count - 10 + i));
    expect(dropped).toBe(count - 10);
  },
);

test("only what a reader did not see counts as lost to it", () => {
  expect(filled(10, 25).since(12)).toMatchObject({ dropped: 3 });
  expect(filled(10, 25).since(15)).toMatchObject({ dropped: 0 });
});

test("what is lost to a reader who begins now is counted", () => {
  expect(filled(10, 9).forgotten).toBe(0);
  expect(filled(10, 25).forgotten).toBe(15);
});
