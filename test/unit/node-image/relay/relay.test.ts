import { WakuMessage } from "@waku/proto";
import { expect, test, vi } from "vitest";
import { relayOn } from "../../../../node-image/js/relay/relay.ts";
import { fakeGossip } from "./fake-gossip.ts";

const topic = "/waku/2/rs/16/32";

test("a message is published as a WakuMessage, and the number of its recipients told", async () => {
  const publish = vi.fn(async (_topic: string, _data: Uint8Array) => 5);
  const relay = relayOn({ ...fakeGossip({}), publish }, 1000);
  expect(await relay.publish(topic, { payload: Buffer.from("hello"), contentTopic: "/a/1/b/proto" })).toBe(5);
  const [sentOn, data] = publish.mock.calls[0] ?? [];
  expect(sentOn).toBe(topic);
  expect(WakuMessage.decode(data ?? new Uint8Array())).toMatchObject({ contentTopic: "/a/1/b/proto" });
});

test("a message that is longer than allowed is not published", async () => {
  const publish = vi.fn();
  const relay = relayOn({ ...fakeGossip({}), publish }, 100);
  const tooLong = relay.publish(topic, { payload: new Uint8Array(99), contentTopic: "" });
  await expect(tooLong).rejects.toThrow(new Error("the message is 101 bytes long; at most 100 are allowed"));
  await relay.publish(topic, { payload: new Uint8Array(98), contentTopic: "" });
  expect(publish).toHaveBeenCalledOnce();
});
