import { WakuMessage } from "@waku/proto";
import { expect, test, vi } from "vitest";
import { messageIntake } from "../../../../node-image/js/relay/message-intake.ts";

const topic = "/waku/2/rs/16/32";

const hello = WakuMessage.encode({ payload: Buffer.from("hello"), contentTopic: "/a/1/b/proto" });

test("a WakuMessage is accepted, decoded once, and handed on with its length and who sent it first", () => {
  const onReceived = vi.fn();
  const { validate, onMessage } = messageIntake({ onMessage: onReceived, onInvalid: vi.fn() });
  const decode = vi.spyOn(WakuMessage, "decode");
  expect(validate({ topic, data: hello, from: "peer" })).toBe("accept");
  onMessage({ topic, data: hello, from: "peer" });
  expect(onReceived.mock.calls).toMatchObject([
    [{ topic, from: "peer", bytes: hello.length, message: { contentTopic: "/a/1/b/proto" } }],
  ]);
  expect(decode).toHaveBeenCalledOnce();
  decode.mockRestore();
});

test("what is no WakuMessage is rejected, and its sender told of", () => {
  const onInvalid = vi.fn();
  const { validate } = messageIntake({ onMessage: vi.fn(), onInvalid });
  expect(validate({ topic, data: Uint8Array.of(0x7f, 1, 2), from: "spammer" })).toBe("reject");
  expect(onInvalid.mock.calls).toEqual([["spammer"]]);
});
