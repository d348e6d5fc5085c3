/**
 * Answers peer exchange with its own record first, as an honest node does, and then with made-up ones in place of
 * those of its peers: well signed, of keys that nobody holds, at addresses where nobody is; or with the records of its
 * accomplices, which it asks them for. It names no more than were asked for: such an answer would not be read.
 */
import { randomBytes } from "node:crypto";
import type { Behaviour, NodeConfig } from "../../contract/index.ts";
import type { StreamHandler } from "../network/network.ts";
import { enrBytes, signEnr } from "../waku/enr.ts";
import { enrFields } from "../waku/enr-fields.ts";
import { peerExchangeProtocol } from "../waku/peer-exchange.ts";
import { decodeAnswer, decodeQuery, encodeAnswer } from "../waku/peer-exchange-rpc.ts";
import { collectRecords } from "./collect-records.ts";
import { deadAddress, deadPort } from "./dead-address.ts";
import type { CountDeed, Deviation } from "./deviation.ts";
import { overlay } from "./overlay.ts";

type LyingExchange = Extract<Behaviour, { kind: "lying-exchange" }>;
type Config = Pick<NodeConfig, "p2pAddresses" | "relay">;

/** Made-up records serve for so long, as signing takes time: a request more costs the liar nothing. */
const freshMs = 1000;

export function lyingExchange(
  { hands, accomplices, peers }: LyingExchange,
  config: Config,
  deed: CountDeed,
): Deviation {
  const gang = collectRecords(accomplices);
  const dead = renewed(() => Array.from({ length: peers }, () => deadRecord(config)), freshMs);
  const lies = hands === "dead" ? dead : () => gang.records().slice(0, peers);
  return {
    does: `answers peer exchange with ${peers} ${hands === "dead" ? "peers that do not exist" : "accomplices"}`,
    network: (honest) =>
      overlay(honest, {
        handle: (protocol, handler) =>
          honest.handle(protocol, protocol === peerExchangeProtocol ? lying(handler, lies, deed) : handler),
      }),
    ...(hands === "accomplices" ? { begin: gang.begin } : {}),
  };
}

/** The honest handler's answer with its records replaced, the first one left: that is the node's own. */
function lying(honest: StreamHandler, lies: () => readonly Uint8Array[], deed: CountDeed): StreamHandler {
  return async (stream, connection) => {
    let asked = 0;
    const bent = overlay(stream, {
      read: async (o) => {
        const query = await stream.read(o);
        asked = Number(decodeQuery(query));
        return query;
      },
      write: async (message, o) => {
        const { records, ...status } = decodeAnswer(message, Infinity);
        const told = records.length === 0 ? [] : lies().slice(0, asked - 1);
        await stream.write(encodeAnswer({ ...status, records: [...records.slice(0, 1), ...told] }), o);
        deed(told.length);
      },
    });
    await honest(bent, connection);
  };
}

/** Of a relay that offers all, as those who look for services are to come, too. */
function deadRecord({ p2pAddresses: [own = ""], relay: { cluster, shards } }: Config): Uint8Array {
  const address = `/ip${own.includes(":") ? 6 : 4}/${deadAddress(own)}/tcp/${deadPort}`;
  const fields = enrFields({
    addresses: [address],
    capabilities: ["relay", "store", "filter", "lightpush"],
    cluster,
    shards,
  });
  const record = signEnr(randomBytes(32), Date.now(), fields);
  if (record === undefined) throw new Error(`a record with the address ${address} is too long`);
  return enrBytes(record.text);
}

function renewed<Value>(make: () => Value, everyMs: number): () => Value {
  let made: { readonly value: Value; readonly atMs: number } | undefined;
  return () => {
    if (made === undefined || performance.now() - made.atMs >= everyMs)
      made = { value: make(), atMs: performance.now() };
    return made.value;
  };
}
