import { WakuMessage } from "@waku/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodePayload,
  encodePayload,
  envelopeBytes,
  largestPayloadBytes,
  smallestPayloadBytes,
  trafficContentTopic,
} from "../../../../node-image/contract/index.ts";

test("the header is one readable line, padded to the asked length", () => {
  const payload = encodePayload({ id: "chat/desktop-3/17", sentAtMs: 1731000000123 }, 100);
  expect(payload.length).toBe(100);
  expect(Buffer.from(payload).toString("latin1").split("\n")[0]).toBe("meshbed/1 chat%2Fdesktop-3%2F17 1731000000123");
});

test("a length shorter than the header gives the header alone", () => {
  expect(Buffer.from(encodePayload({ id: "a", sentAtMs: 1 }, 1)).toString()).toBe("meshbed/1 a 1\n");
});

test("any id and time come back as they were sent", () => {
  const anyId = fc.string({ minLength: 1, maxLength: 100, unit: "grapheme" }).filter((id) => id.isWellFormed());
  fc.assert(
    fc.property(anyId, fc.integer({ min: 0, max: 9e15 }), fc.integer({ min: 1, max: 4096 }), (id, sentAtMs, bytes) => {
      expect(decodePayload(encodePayload({ id, sentAtMs }, bytes))).toEqual({ id, sentAtMs });
    }),
  );
});

test("the longest payload with all that encloses it is no longer than is said", () => {
  const payload = encodePayload({ id: "a", sentAtMs: 1 }, largestPayloadBytes);
  const timestamp = 2n ** 62n;
  const encoded = WakuMessage.encode({ payload, contentTopic: trafficContentTopic, timestamp, version: 1 });
  expect(encoded.length - payload.length).toBeGreaterThan(trafficContentTopic.length);
  expect(encoded.length - payload.length).toBeLessThanOrEqual(envelopeBytes);
});

test("the smallest payload has room for the longest names that a topology can give", () => {
  const name = "x".repeat(32);
  const header = encodePayload({ id: `${name}.${name}.100000`, sentAtMs: Date.now() }, 1);
  expect(header.length).toBeLessThanOrEqual(smallestPayloadBytes);
});

test.each([
  ["empty", ""],
  ["without a line's end", "meshbed/1 a 1"],
  ["of another version", "meshbed/2 a 1\n"],
  ["without a time", "meshbed/1 a\n"],
  ["with a time that is no number", "meshbed/1 a 1e3\n"],
  ["with more than it should have", "meshbed/1 a 1 b\n"],
  ["with a broken percent-encoding", "meshbed/1 %zz 1\n"],
  ["with its line's end too far away", `meshbed/1 ${"a".repeat(2000)} 1\n`],
])("a payload %s is not taken for traffic", (_, text) => {
  expect(decodePayload(Buffer.from(text))).toBeUndefined();
});
