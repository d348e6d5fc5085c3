/**
 * The records of some peers, which only they can sign: each is asked for its own by peer exchange, until it gave it.
 */
import { peerIdOf } from "../network/address.ts";
import type { Network } from "../network/network.ts";
import { readEnr } from "../waku/enr.ts";
import { peerExchangeProtocol } from "../waku/peer-exchange.ts";
import { decodeAnswer, encodeQuery } from "../waku/peer-exchange-rpc.ts";
import { ask } from "../waku/request.ts";
import { paced } from "./paced.ts";

const looksPerSecond = 0.5;
const maxAnswerBytes = 2048;

export interface CollectedRecords {
  /** Those that came by now, encoded. */
  records(): readonly Uint8Array[];
  /** Begins to ask. */
  begin(network: Network): Promise<AsyncDisposable>;
}

/** @param addresses multiaddrs that end with the peers' ids */
export function collectRecords(addresses: readonly string[]): CollectedRecords {
  const byPeer = Object.entries(Object.groupBy(addresses, peerIdOf));
  const found = new Map<string, Uint8Array>();
  return {
    records: () => [...found.values()],
    begin: async (network) => {
      const end = new AbortController();
      const look = paced(looksPerSecond, async () => {
        const missing = byPeer.filter(([peer]) => !found.has(peer));
        const asked = missing.map(async ([peer, to = []]) =>
          found.set(peer, await askOne(network, peer, to, end.signal)),
        );
        // Who does not answer yet is asked again.
        await Promise.allSettled(asked);
      });
      return {
        [Symbol.asyncDispose]: async () => {
          end.abort();
          await look[Symbol.asyncDispose]();
        },
      };
    },
  };
}

async function askOne(network: Network, peer: string, addresses: readonly string[], signal: AbortSignal) {
  const connection = network.connectionTo(peer) ?? (await network.dial(addresses, { signal }));
  return await ask(
    connection,
    {
      protocol: peerExchangeProtocol,
      message: encodeQuery(1),
      maxAnswerBytes,
      read: (answer) => ownRecord(answer, peer),
    },
    signal,
  );
}

function ownRecord(answer: Uint8Array, peer: string): Uint8Array {
  const record = decodeAnswer(answer, 1).records.find((record) => readEnr(record).peer === peer);
  if (record === undefined) throw new Error("its own record is not among the answer");
  return record;
}
