/** A stream of any generation of libp2p as the node uses it: its state, and bytes read and written by a library's reader. */
import type { ByteStream } from "./libp2p-like.ts";

export function byteStreamOf(
  stream: Pick<ByteStream, "status" | "close" | "abort">,
  { read, write }: Pick<ByteStream, "read" | "write">,
): ByteStream {
  return {
    get status() {
      return stream.status;
    },
    read,
    write,
    close: (o) => stream.close(o),
    abort: (reason) => stream.abort(reason),
  };
}
