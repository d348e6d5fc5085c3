/** Waku's metadata protocol (66/WAKU2-METADATA): which cluster and which shards a node relays. */
import { writer } from "protons-runtime";
import type { Network, NetworkConnection } from "../network/network.ts";
import { packedIntegers, protobufFields } from "./protobuf-fields.ts";
import { answer, ask } from "./request.ts";

export const metadataProtocol = "/vac/waku/metadata/1.0.0";

export interface Metadata {
  readonly cluster: number | undefined;
  readonly shards: readonly number[];
}

/** Source: nwaku, RpcResponseMaxBytes. */
const maxBytes = 1024;

/** Throws RequestProblem. */
export function askMetadata(connection: NetworkConnection, own: Metadata): Promise<Metadata> {
  return ask(connection, {
    protocol: metadataProtocol,
    message: encodeMetadata(own),
    maxAnswerBytes: maxBytes,
    read: decodeMetadata,
  });
}

/** @param heard told what each asker says of itself */
export function serveMetadata(
  network: Pick<Network, "handle">,
  own: () => Metadata,
  heard: (said: Metadata, connection: NetworkConnection) => void = () => {},
): Promise<void> {
  return answer(network, {
    protocol: metadataProtocol,
    maxRequestBytes: maxBytes,
    respond: (request, connection) => {
      heard(decodeMetadata(request), connection);
      return encodeMetadata(own());
    },
  });
}

/** Shards twice: one by one as field 2, which old implementations read, and packed as field 3. Source: nwaku, go-waku. */
export function encodeMetadata({ cluster, shards }: Metadata): Uint8Array {
  const output = writer();
  if (cluster !== undefined) output.uint32(0x08).uint32(cluster);
  for (const shard of shards) output.uint32(0x10).uint32(shard);
  if (shards.length > 0) {
    output.uint32(0x1a).fork();
    for (const shard of shards) output.uint32(shard);
    output.ldelim();
  }
  return output.finish();
}

/** Field 3 where there is one, else field 2, packed or not. Throws where it is no protobuf message. */
export function decodeMetadata(message: Uint8Array): Metadata {
  let cluster: number | undefined;
  const old: number[] = [];
  const packed: number[] = [];
  for (const { number, value } of protobufFields(message)) {
    if (number === 1 && typeof value === "number") cluster = value;
    if (number === 2) old.push(...(typeof value === "number" ? [value] : packedIntegers(value)));
    if (number === 3 && typeof value !== "number") packed.push(...packedIntegers(value));
  }
  return { cluster, shards: packed.length > 0 ? packed : old };
}
