/** One round trip to a connected peer by libp2p's ping, whose other end sends back 32 bytes as they come. */
import type { NetworkConnection } from "../network/network.ts";

const protocol = "/ipfs/ping/1.0.0";
/** With its length before it, which takes one byte, just what a ping is. */
const messageBytes = 31;

/** @returns ms. Throws when the answer does not come in time, or is another. */
export async function pingPeer(connection: NetworkConnection, o: { readonly signal: AbortSignal }): Promise<number> {
  const stream = await connection.openStream(protocol, o);
  try {
    const sent = crypto.getRandomValues(Buffer.alloc(messageBytes));
    const sentAtMs = performance.now();
    await stream.write(sent, o);
    const received = await stream.read({ ...o, maxBytes: messageBytes });
    if (!sent.equals(received)) throw new Error("the answer is not what was sent");
    return performance.now() - sentAtMs;
  } finally {
    stream.abort("one ping was enough");
  }
}
