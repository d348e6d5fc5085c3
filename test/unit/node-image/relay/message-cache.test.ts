import { expect, test } from "vitest";
import { relayMessages } from "../../../../node-image/contract/index.ts";
import { messageCache } from "../../../../node-image/js/relay/message-cache.ts";

const payload = Buffer.from("hello");

test("reading takes the messages out, in nwaku's shape", () => {
  const cache = messageCache();
  cache.add("t", { payload, contentTopic: "/a/1/b/proto", timestamp: 1_731_000_000_000_000_000n, meta: payload });
  const drained = cache.drain("t");
  expect(relayMessages.parse(drained)).toEqual([
    { payload: "aGVsbG8=", contentTopic: "/a/1/b/proto", timestamp: 1_731_000_000_000_000_000, meta: "aGVsbG8=" },
  ]);
  expect(cache.drain("t")).toEqual([]);
});

test("the newest fifty messages of a topic are kept, topics apart", () => {
  const cache = messageCache();
  for (let i = 0; i < 60; i++) cache.add("t", { payload, contentTopic: `/a/1/${i}/proto` });
  cache.add("other", { payload, contentTopic: "/a/1/x/proto" });
  const topics = cache.drain("t").map(({ contentTopic }) => contentTopic);
  expect(topics).toEqual(Array.from({ length: 50 }, (_, i) => `/a/1/${i + 10}/proto`));
  expect(cache.drain("other")).toHaveLength(1);
});

test("what nobody reads is bounded in bytes over all topics, the oldest dropped first, and counted", () => {
  const cache = messageCache();
  const big = new Uint8Array(1024 ** 2);
  for (let i = 0; i < 10; i++) cache.add(`t${i}`, { payload: big, contentTopic: `/a/1/${i}/proto` });
  expect(cache.dropped()).toBe(2);
  expect([0, 1, 2, 9].map((i) => cache.drain(`t${i}`).length)).toEqual([0, 0, 1, 1]);
  expect(cache.dropped()).toBe(2);
  for (let i = 0; i < 2; i++) cache.add("new", { payload: big, contentTopic: "/a/1/b/proto" });
  expect(cache.dropped()).toBe(2);
});

test("a message beyond fifty of its topic counts as dropped, one that was read does not", () => {
  const cache = messageCache();
  for (let i = 0; i < 51; i++) cache.add("t", { payload, contentTopic: "/a/1/b/proto" });
  cache.drain("t");
  for (let i = 0; i < 50; i++) cache.add("t", { payload, contentTopic: "/a/1/b/proto" });
  expect(cache.dropped()).toBe(1);
});
