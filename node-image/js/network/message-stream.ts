/** Messages with their length before them (unsigned varint) over a stream of bytes, as each generation of libp2p makes one. */
import { decode, encode, encodingLength } from "uint8-varint";
import type { NetworkStream } from "./network.ts";

export interface ByteStream {
  /** Throws when the stream ends first. */
  read(o: { bytes: number; signal: AbortSignal }): Promise<{ subarray(): Uint8Array } | null>;
  write(bytes: Uint8Array, o: { signal: AbortSignal }): Promise<void>;
}

export function messageStream(
  bytes: ByteStream,
  raw: { close(o: { signal: AbortSignal }): Promise<void>; abort(reason: Error): void },
): NetworkStream {
  const take = async (count: number, signal: AbortSignal): Promise<Uint8Array> => {
    const taken = await bytes.read({ bytes: count, signal });
    if (taken === null) throw new Error("the stream ended before a message");
    return taken.subarray();
  };
  const readLength = async (maxBytes: number, signal: AbortSignal): Promise<number> => {
    const prefix: number[] = [];
    do {
      prefix.push(...(await take(1, signal)));
    } while ((prefix.at(-1) ?? 0) >= 0x80 && prefix.length < encodingLength(maxBytes));
    const length = (prefix.at(-1) ?? 0) < 0x80 ? decode(Uint8Array.from(prefix)) : Infinity;
    if (length > maxBytes) throw new Error(`the message is longer than ${maxBytes} bytes`);
    return length;
  };
  return {
    read: async ({ signal, maxBytes }) => {
      const length = await readLength(maxBytes, signal);
      return length === 0 ? new Uint8Array() : await take(length, signal);
    },
    write: (message, { signal }) => bytes.write(Buffer.concat([encode(message.length), message]), { signal }),
    close: ({ signal }) => raw.close({ signal }),
    abort: (reason) => raw.abort(new Error(reason)),
  };
}
