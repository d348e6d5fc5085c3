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
