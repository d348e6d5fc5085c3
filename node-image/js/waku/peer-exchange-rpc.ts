/**
 * The messages of Waku's peer exchange (34/WAKU2-PEER-EXCHANGE). @waku/proto knows them without the status of an answer,
 * which nwaku wants; an answer repeats an empty query, without which nwaku does not read it (rpc_codec.nim).
 */
import { proto_peer_exchange } from "@waku/proto";
import { writer } from "protons-runtime";
import { protobufFields } from "./protobuf-fields.ts";

export interface ExchangeAnswer {
  /** Undefined: from an implementation that has no status yet. */
  readonly status: number | undefined;
  readonly description: string | undefined;
  /** Encoded records. */
  readonly records: readonly Uint8Array[];
}

const { PeerExchangeRPC } = proto_peer_exchange;

export function encodeQuery(count: number): Uint8Array {
  return PeerExchangeRPC.encode({ query: { numPeers: BigInt(count) } });
}

/** @returns how many peers are asked for. Throws where it is no query. */
export function decodeQuery(message: Uint8Array): bigint {
  const { query } = PeerExchangeRPC.decode(message);
  if (query === undefined) throw new Error("it asks for nothing");
  return query.numPeers ?? 0n;
}

export function encodeAnswer({ status, description, records }: ExchangeAnswer): Uint8Array {
  const output = writer()
    .uint32(tag(1, bytes))
    .bytes(Uint8Array.of(tag(1, integer), 0));
  output.uint32(tag(2, bytes)).fork();
  for (const record of records) {
    output.uint32(tag(1, bytes)).fork();
    output.uint32(tag(1, bytes)).bytes(record).ldelim();
  }
  if (status !== undefined) output.uint32(tag(10, integer)).uint32(status);
  if (description !== undefined) output.uint32(tag(11, bytes)).string(description);
  return output.ldelim().finish();
}

/** Throws where it is no answer, or names more than `most` peers. */
export function decodeAnswer(message: Uint8Array, most: number): ExchangeAnswer {
  const answer = protobufFields(message).find(({ number }) => number === 2)?.value;
  if (!(answer instanceof Uint8Array)) throw new Error("it has no answer");
  let status: number | undefined;
  let description: string | undefined;
  const records: Uint8Array[] = [];
  for (const { number, value } of protobufFields(answer)) {
    if (number === 1 && value instanceof Uint8Array) records.push(recordOf(value));
    if (number === 10 && typeof value === "number") status = value;
    if (number === 11 && value instanceof Uint8Array) description = Buffer.from(value).toString("utf8");
    if (records.length > most) throw new Error(`it names more than the ${most} peers that were asked for`);
  }
  return { status, description, records };
}

function recordOf(peerInfo: Uint8Array): Uint8Array {
  const record = protobufFields(peerInfo).find(({ number }) => number === 1)?.value;
  return record instanceof Uint8Array ? record : new Uint8Array();
}

const integer = 0;
const bytes = 2;

function tag(field: number, type: number): number {
  return (field << 3) | type;
}
