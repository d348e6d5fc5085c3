/**
 * Waku's peer exchange (34/WAKU2-PEER-EXCHANGE): whoever is asked names peers by their signed records, its own first, so that
 * whom the asker is connected to can be named to others in turn. Whom to name is the peer manager's matter.
 */
import { setImmediate } from "node:timers/promises";
import { endpointOf } from "../network/address.ts";
import type { Network } from "../network/network.ts";
import type { NamedPeer, PeerExchange } from "../peering/parts.ts";
import { type Enr, enrBytes, isSigned, readUnchecked } from "./enr.ts";
import { factsOf } from "./enr-fields.ts";
import { decodeAnswer, decodeQuery, type ExchangeAnswer, encodeAnswer, encodeQuery } from "./peer-exchange-rpc.ts";
import { answer, ask, Refused } from "./request.ts";

export const peerExchangeProtocol = "/vac/waku/peer-exchange/2.0.0-alpha1";

/** Peers in one answer. Source: nwaku, MaxPeersCacheSize. */
const mostPeers = 60;
/** A record has 300 bytes at most; the rest is what stands around it, and the status. */
const maxAnswerBytes = mostPeers * 310 + 1024;
const maxRequestBytes = 1024;
/** Requests of one peer in one period. Source: nwaku, rate limit of peer exchange. */
const requestsPerPeriod = 5;
const periodMs = 1000;
/** Records that were read or checked once, so that it is not done again for one that many name. */
const recordsRemembered = 1000;

const ok = 200;
const badRequest = 400;
const tooManyRequests = 429;

/** @param own the node's own record now */
export function peerExchange(network: Network, o: { readonly own: () => Enr; readonly cluster: number }): PeerExchange {
  const read = remembering(recordsRemembered, bytesAsText, readNamedPeer);
  const isSignedText = remembering(recordsRemembered, (text: string) => text, isSigned);
  const allows = rateLimit(requestsPerPeriod, periodMs);

  return {
    protocol: peerExchangeProtocol,
    ask: async (connection, count) => {
      const asked = Math.min(count, mostPeers);
      const records = await ask(connection, {
        protocol: peerExchangeProtocol,
        message: encodeQuery(asked),
        maxAnswerBytes,
        read: (message) => readAll(recordsIn(decodeAnswer(message, asked)), read),
      });
      const ownEndpoints = new Set(network.addresses().map(endpointOf));
      return newestOfEach(records)
        .filter(({ peer, cluster }) => peer.id !== network.peerId && (cluster ?? o.cluster) === o.cluster)
        .map(({ peer }) => ({
          ...peer,
          addresses: peer.addresses.filter((address) => !ownEndpoints.has(endpointOf(address))),
        }));
    },
    isSigned: isSignedText,
    serve: (sample) => {
      const respond = (message: Uint8Array, asker: string): ExchangeAnswer => {
        if (!allows(asker))
          return refusal(tooManyRequests, `more than ${requestsPerPeriod} requests in ${periodMs} ms`);
        let asked: bigint;
        try {
          asked = decodeQuery(message);
        } catch (error) {
          return refusal(badRequest, (error as Error).message);
        }
        const count = asked < mostPeers ? Number(asked) : mostPeers;
        const named = count > 1 ? sample(asker, count - 1) : [];
        const texts = [o.own().text, ...named.flatMap(({ enr }) => enr ?? [])].slice(0, count);
        return { status: ok, description: undefined, records: texts.map(enrBytes) };
      };
      return answer(network, {
        protocol: peerExchangeProtocol,
        maxRequestBytes,
        respond: (message, { peer }) => encodeAnswer(respond(message, peer)),
      });
    },
  };
}

interface ReadPeer {
  readonly peer: NamedPeer;
  readonly sequence: number;
  readonly cluster: number | undefined;
}

function readNamedPeer(record: Uint8Array): ReadPeer {
  const enr = readUnchecked(record);
  const { addresses, capabilities, cluster, shards } = factsOf(enr);
  const peer = { id: enr.peer, addresses, enr: enr.text, capabilities, shards };
  return { peer, sequence: enr.sequence, cluster };
}

/** Throws Refused where the status says that there are none. */
function recordsIn({ status, description, records }: ExchangeAnswer): readonly Uint8Array[] {
  if (status !== undefined && status !== ok) throw new Refused(`status ${status}: ${description ?? "no reason given"}`);
  return records;
}

/** One at a time: sixty in a row would hold up whatever else the node does. */
async function readAll(records: readonly Uint8Array[], read: (record: Uint8Array) => ReadPeer): Promise<ReadPeer[]> {
  const peers: ReadPeer[] = [];
  for (const record of records) {
    peers.push(read(record));
    await setImmediate();
  }
  return peers;
}

function newestOfEach(read: readonly ReadPeer[]): ReadPeer[] {
  const newest = new Map<string, ReadPeer>();
  for (const one of read) {
    if (one.sequence >= (newest.get(one.peer.id)?.sequence ?? 0)) newest.set(one.peer.id, one);
  }
  return [...newest.values()];
}

function refusal(status: number, description: string): ExchangeAnswer {
  return { status, description, records: [] };
}

/** What was found out of the last records; where that throws, nothing is remembered. */
function remembering<Record, Found>(
  most: number,
  keyOf: (record: Record) => string,
  findOut: (record: Record) => Found,
): (record: Record) => Found {
  const known = new Map<string, Found>();
  return (record) => {
    const key = keyOf(record);
    const found = known.get(key) ?? findOut(record);
    known.delete(key);
    known.set(key, found);
    const [oldest] = known.keys();
    if (known.size > most && oldest !== undefined) known.delete(oldest);
    return found;
  };
}

function bytesAsText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** Whether one more request of a peer is allowed now. */
function rateLimit(most: number, inMs: number): (peer: string) => boolean {
  const counts = new Map<string, number>();
  let startedAtMs = 0;
  return (peer) => {
    if (Date.now() - startedAtMs >= inMs) {
      startedAtMs = Date.now();
      counts.clear();
    }
    const count = (counts.get(peer) ?? 0) + 1;
    counts.set(peer, count);
    return count <= most;
  };
}
