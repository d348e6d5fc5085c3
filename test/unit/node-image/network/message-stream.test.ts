import { expect, test } from "vitest";
import type { ByteStream } from "../../../../node-image/js/network/libp2p-like.ts";
import { messageStream } from "../../../../node-image/js/network/message-stream.ts";

const { signal } = new AbortController();

test.each([0, 1, 127, 128, 20_000])("a message of %i bytes is read as it was written", async (length) => {
  const written: Uint8Array[] = [];
  const message = Buffer.alloc(length, 7);
  await messageStream(over([], written)).write(message, { signal });
  const read = await messageStream(over(Buffer.concat(written), [])).read({ signal, maxBytes: length });
  expect(Buffer.from(read).equals(message)).toBe(true);
});

test("messages that follow each other are read one by one", async () => {
  const stream = messageStream(over([1, 10, 2, 20, 21], []));
  expect([...(await stream.read({ signal, maxBytes: 5 }))]).toEqual([10]);
  expect([...(await stream.read({ signal, maxBytes: 5 }))]).toEqual([20, 21]);
});

test.each([
  ["longer than allowed", [6, 0, 0, 0, 0, 0, 0]],
  ["longer than any length that is allowed", [0x80, 0x80, 0x80, 0x01]],
])("a message that is %s is not waited for", async (_what, bytes) => {
  await expect(messageStream(over(bytes, [])).read({ signal, maxBytes: 5 })).rejects.toThrow(
    "the message is longer than 5 bytes",
  );
});

test("a stream that ends before a message says so", async () => {
  await expect(messageStream(over([], [])).read({ signal, maxBytes: 5 })).rejects.toThrow(
    "the stream ended before a message",
  );
});

/** A stream that gives `bytes`, then ends, and keeps what is written. */
function over(bytes: Iterable<number>, written: Uint8Array[]): ByteStream {
  const left = [...bytes];
  return {
    status: "open",
    read: async ({ bytes: count }) => (left.length < count ? null : Uint8Array.from(left.splice(0, count))),
    write: async (part) => void written.push(part),
    close: async () => {},
    abort: () => {},
  };
}
