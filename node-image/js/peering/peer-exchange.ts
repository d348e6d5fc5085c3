/**
 * A small peer exchange of our own, until the node speaks Waku's: whoever opens a stream of this protocol is sent one
 * message, length-prefixed (varint), of JSON: {"peers": [["<multiaddr with peer id>", ...], ...]}, and the stream is closed.
 */
import type { Connection, Libp2p, Stream } from "@libp2p/interface";
import { lpStream } from "@libp2p/utils";
import { CODE_P2P, multiaddr } from "@multiformats/multiaddr";
import { z } from "zod";

export const peerExchangeProtocol = "/meshbed/peer-exchange/1.0.0";

/** Peers in one answer. nwaku serves as many (34/WAKU2-PEER-EXCHANGE leaves the number open). */
export const peersServed = 60;
const answerTimeoutMs = 5000;
const maxAnswerBytes = 64 * 1024;

const answer = z.strictObject({
  peers: z.array(z.array(z.string().max(200)).min(1).max(8)).max(peersServed),
});

/** @param sample the addresses of up to `peersServed` peers, drawn anew for each call. */
export async function servePeerExchange(
  libp2p: Libp2p,
  sample: (asker: string) => readonly (readonly string[])[],
): Promise<void> {
  await libp2p.handle(peerExchangeProtocol, async (stream: Stream, connection: Connection) => {
    const o = { signal: AbortSignal.timeout(answerTimeoutMs) };
    try {
      const message = JSON.stringify({ peers: sample(connection.remotePeer.toString()) });
      await lpStream(stream).write(Buffer.from(message), o);
      await stream.close(o);
    } catch (error) {
      // The asker went away or is too slow: its loss, and nothing that this node could mend.
      stream.abort(error as Error);
    }
  });
}

export interface NamedPeer {
  readonly id: string;
  readonly addresses: readonly string[];
}

/** Asks the other end. Throws when it does not answer in time or sends what is not an answer. */
export async function askForPeers(connection: Connection): Promise<readonly NamedPeer[]> {
  const o = { signal: AbortSignal.timeout(answerTimeoutMs) };
  const stream = await connection.newStream([peerExchangeProtocol], o);
  try {
    const message = await lpStream(stream, { maxDataLength: maxAnswerBytes }).read(o);
    await stream.close(o);
    const { peers } = answer.parse(JSON.parse(Buffer.from(message.subarray()).toString("utf8")));
    return peers.map(namedPeer);
  } catch (error) {
    stream.abort(error as Error);
    throw error;
  }
}

function namedPeer(addresses: readonly string[]): NamedPeer {
  const [id, ...others] = new Set(addresses.map(peerIdOf));
  if (id === undefined || others.length > 0) throw new Error(`addresses of more than one peer: ${addresses}`);
  return { id, addresses };
}

/** The peer id that a multiaddr ends with. Throws when the text is no multiaddr or names no peer. */
export function peerIdOf(address: string): string {
  const id = multiaddr(address)
    .getComponents()
    .findLast(({ code }) => code === CODE_P2P)?.value;
  if (id === undefined) throw new Error(`${address} has no peer id; expected it at the end, as /p2p/16Uiu2...`);
  return id;
}
