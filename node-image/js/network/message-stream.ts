/** Messages with their length before them (unsigned varint) over a stream of bytes. */
import { decode, encode, encodingLength } from "uint8-varint";
import type { ByteStream } from "./libp2p-like.ts";
import type { NetworkStream } from "./network.ts";

export function messageStream(stream: ByteStream): NetworkStream {
  const take = async (bytes: number, signal: AbortSignal): Promise<Uint8Array> => {
    const taken = await stream.read({ bytes, signal });
    if (taken === null) throw new Error("the stream ended before a message");
    return taken.subarray();
  };
  const readLength = async (maxBytes: number, signal: AbortSignal): Promise<number> => {
    const prefix: number[] = [];
    const isOpen = () => (prefix.at(-1) ?? continues) >= continues;
    while (isOpen() && prefix.length < encodingLength(maxBytes)) prefix.push(...(await take(1, signal)));
    const length = isOpen() ? Infinity : decode(Uint8Array.from(prefix));
    if (length > maxBytes) throw new Error(`the message is longer than ${maxBytes} bytes`);
    return length;
  };
  return {
    read: async ({ signal, maxBytes }) => {
      const length = await readLength(maxBytes, signal);
      return length === 0 ? new Uint8Array() : await take(length, signal);
    },
    write: (message, { signal }) => stream.write(Buffer.concat([encode(message.length), message]), { signal }),
    close: ({ signal }) => stream.close({ signal }),
    abort: (reason) => stream.abort(new Error(reason)),
  };
}

/** Set in each byte of a varint but the last. */
const continues = 0x80;
