/** Streams of libp2p 3 as the node uses them: messages with their length before them, and pings. */
import type { Stream } from "@libp2p/interface";
import { byteStream } from "@libp2p/utils";
import type { PingStream } from "../network/liveness.ts";
import { messageStream } from "../network/message-stream.ts";
import type { NetworkStream } from "../network/network.ts";

export function networkStream(stream: Stream): NetworkStream {
  return messageStream(byteStream(stream), {
    close: (o) => stream.close(o),
    abort: (reason) => stream.abort(reason),
  });
}

export function pingStream(stream: Stream): PingStream {
  return {
    get open() {
      return stream.status === "open";
    },
    exchange: (bytes) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const answered = () => {
        stream.removeEventListener("close", closed);
        resolve();
      };
      const closed = () => reject(new Error("the stream ended before the answer"));
      stream.addEventListener("message", answered, { once: true });
      stream.addEventListener("close", closed, { once: true });
      stream.send(bytes);
      return promise;
    },
  };
}
