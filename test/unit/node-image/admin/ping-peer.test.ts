import { expect, test } from "vitest";
import { pingPeer } from "../../../../node-image/js/admin/ping-peer.ts";
import { messageStream } from "../../../../node-image/js/network/message-stream.ts";
import type { NetworkConnection } from "../../../../node-image/js/network/network.ts";

/** A peer that answers as libp2p's specification of ping says: 32 bytes for 32 bytes. */
function connectionTo(answer: (block: Buffer) => Buffer) {
  const ended: string[] = [];
  let received = Buffer.alloc(0);
  let answered = Buffer.alloc(0);
  const stream = messageStream({
    status: "open",
    read: async ({ bytes }) => {
      if (answered.length < bytes) throw new Error("it waits for the rest of the ping");
      const taken = answered.subarray(0, bytes);
      answered = answered.subarray(bytes);
      return taken;
    },
    write: async (bytes) => {
      received = Buffer.concat([received, bytes]);
      for (; received.length >= 32; received = received.subarray(32)) {
        answered = Buffer.concat([answered, answer(received.subarray(0, 32))]);
      }
    },
    close: async () => {},
    abort: ({ message }) => void ended.push(message),
  });
  const connection = {
    openStream: async (protocol: string) => {
      expect(protocol).toBe("/ipfs/ping/1.0.0");
      return stream;
    },
  } as unknown as NetworkConnection;
  return { connection, ended };
}
const { signal } = new AbortController();

test("a peer of any implementation answers, and the stream is given back", async () => {
  const { connection, ended } = connectionTo((block) => block);
  expect(await pingPeer(connection, { signal })).toBeGreaterThanOrEqual(0);
  expect(ended).toEqual(["one ping was enough"]);
});

test("an answer that is not what was sent is none", async () => {
  const { connection, ended } = connectionTo((block) => Buffer.from(block).fill(7, 1));
  await expect(pingPeer(connection, { signal })).rejects.toThrow("the answer is not what was sent");
  expect(ended).toEqual(["one ping was enough"]);
});
