import { RLP } from "@ethereumjs/rlp";
import { proto_peer_exchange } from "@waku/proto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { PeerRecord } from "../../../../node-image/js/peering/peer-record.ts";
import { type Enr, enrBytes, signEnr } from "../../../../node-image/js/waku/enr.ts";
import { enrFields, type NodeFacts } from "../../../../node-image/js/waku/enr-fields.ts";
import { peerExchange, peerExchangeProtocol } from "../../../../node-image/js/waku/peer-exchange.ts";
import { encodeAnswer, encodeQuery } from "../../../../node-image/js/waku/peer-exchange-rpc.ts";
import { answer, type RequestProblem } from "../../../../node-image/js/waku/request.ts";
import { type LinkedNode, linkedNodes } from "./linked-nodes.ts";

const cluster = 16;
const facts = { addresses: ["/ip4/10.0.0.9/tcp/60000"], capabilities: ["relay"], cluster, shards: [32] } as const;

/** The record of the node with this key, 1..255. */
function record(key: number, said: Partial<NodeFacts> = {}, sequence = 1): Enr {
  const enr = signEnr(new Uint8Array(32).fill(key), sequence, enrFields({ ...facts, ...said }));
  if (enr === undefined) throw new Error("the record is too long");
  return enr;
}
const bytes = (enr: Enr) => enrBytes(enr.text);
const known = (enr: Enr | undefined) => ({ enr: enr?.text }) as PeerRecord;

describe("peer exchange", () => {
  let asker: LinkedNode;
  let server: LinkedNode;
  const own = { asker: record(1), server: record(2) };

  beforeEach(() => {
    [asker, server] = linkedNodes([own.asker.peer, own.server.peer]);
  });
  const ofAsker = () => peerExchange(asker.network, { own: () => own.asker, cluster });
  const ask = (count: number) => ofAsker().ask(asker.connection, count);
  const serve = (sample: (asker: string, count: number) => readonly PeerRecord[]) =>
    peerExchange(server.network, { own: () => own.server, cluster }).serve(sample);
  /** Serves what it should not. */
  const serveRaw = (message: Uint8Array) =>
    answer(server.network, { protocol: peerExchangeProtocol, maxRequestBytes: 1024, respond: () => message });
  const serveRecords = (...records: Uint8Array[]) =>
    serveRaw(encodeAnswer({ status: 200, description: undefined, records }));
  const problem = () => ask(60).catch((error: RequestProblem) => ({ what: error.what, message: error.message }));
  const nonsense = (message: string) => ({ what: "nonsense", message: `${peerExchangeProtocol}: ${message}` });

  test("names the one that is asked first, then those that it samples for the asker", async () => {
    const asked: unknown[] = [];
    await serve((...args) => {
      asked.push(args);
      return [known(record(3)), known(undefined), known(record(4))];
    });
    const named = await ask(10);
    expect(named.map(({ id }) => id)).toEqual([own.server, record(3), record(4)].map(({ peer }) => peer));
    expect(named[1]).toEqual({
      id: record(3).peer,
      addresses: [`/ip4/10.0.0.9/tcp/60000/p2p/${record(3).peer}`],
      enr: record(3).text,
      capabilities: ["relay"],
      shards: [32],
    });
    expect(asked).toEqual([[own.asker.peer, 9]]);
  });

  test("names nobody else to one that asks for one", async () => {
    const sample = vi.fn(() => [known(record(3))]);
    await serve(sample);
    expect((await ask(1)).map(({ id }) => id)).toEqual([own.server.peer]);
    expect(sample).not.toHaveBeenCalled();
  });

  test("names sixty at most, whoever asks for more", async () => {
    const sample = vi.fn((_asker: string, _count: number) =>
      Array.from({ length: 250 }, (_, i) => known(record(i + 3))),
    );
    await serve(sample);
    expect(await ask(1_000_000)).toHaveLength(60);
    const { response } = proto_peer_exchange.PeerExchangeRPC.decode(await rawAnswer(encodeQuery(1_000_000)));
    expect(response?.peerInfos).toHaveLength(60);
    expect(sample.mock.calls).toEqual(Array(2).fill([own.asker.peer, 59]));
  });

  test("checks a record once, however many name it", async () => {
    await serve(() => []);
    const one = peerExchange(asker.network, { own: () => own.asker, cluster });
    const decode = vi.spyOn(RLP, "decode");
    for (let i = 0; i < 3; i++) await one.ask(asker.connection, 1);
    expect(decode).toHaveBeenCalledOnce();
    decode.mockRestore();
  });

  test("is answered as nwaku wants it: with an empty query, and with a status", async () => {
    await serve(() => []);
    const message = await rawAnswer(encodeQuery(1));
    const { query, response } = proto_peer_exchange.PeerExchangeRPC.decode(message);
    expect(query).toEqual({ numPeers: 0n });
    expect(response?.peerInfos.map(({ enr }) => enr && Buffer.from(enr))).toEqual([Buffer.from(bytes(own.server))]);
    // Field 10 of the response, the last thing there is: 200.
    expect(Buffer.from(message.subarray(-3)).toString("hex")).toBe("50c801");
  });

  test("is asked as nwaku asks, with an empty response beside the query", async () => {
    await serve(() => []);
    const message = proto_peer_exchange.PeerExchangeRPC.encode({
      query: { numPeers: 5n },
      response: { peerInfos: [] },
    });
    const { response } = proto_peer_exchange.PeerExchangeRPC.decode(await rawAnswer(message));
    expect(response?.peerInfos).toHaveLength(1);
  });

  async function rawAnswer(message: Uint8Array): Promise<Uint8Array> {
    const signal = AbortSignal.timeout(1000);
    const stream = await asker.connection.openStream(peerExchangeProtocol, { signal });
    await stream.write(message, { signal });
    return stream.read({ signal, maxBytes: 100_000 });
  }

  test.each([
    ["asks for nothing", Uint8Array.of(), "5090035a13" /* 400 and a text of 19 bytes */],
    ["is no protobuf message", Uint8Array.of(0x0a, 9), "509003"],
  ])("refuses a request that %s", async (_, message, inAnswer) => {
    await serve(() => []);
    expect(Buffer.from(await rawAnswer(message)).toString("hex")).toContain(inAnswer);
  });

  test("answers five requests of a peer a second, and tells the next that there are too many", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await serve(() => []);
    for (let i = 0; i < 5; i++) await ask(60);
    expect(await problem()).toEqual({
      what: "error",
      message: `${peerExchangeProtocol}: status 429: more than 5 requests in 1000 ms`,
    });
    vi.advanceTimersByTime(1000);
    expect(await ask(1)).toHaveLength(1);
  });

  test("takes an answer without a status, as older implementations give it", async () => {
    await serveRaw(encodeAnswer({ status: undefined, description: undefined, records: [bytes(record(3))] }));
    expect(await ask(2)).toHaveLength(1);
  });

  test("leaves out the asker itself, those of other clusters, and the asker's own addresses", async () => {
    const ofAnotherCluster = record(3, { cluster: 1 });
    const silent = record(4, { cluster: undefined, shards: undefined });
    const impostor = record(5, { addresses: ["/ip4/10.0.0.1/tcp/60000", "/ip4/10.0.0.5/tcp/1/ws"] });
    await serveRecords(...[own.asker, ofAnotherCluster, silent, impostor].map(bytes));
    const named = await ask(60);
    expect(named.map(({ id, addresses, shards }) => ({ id, addresses, shards }))).toEqual([
      { id: silent.peer, addresses: [`/ip4/10.0.0.9/tcp/60000/p2p/${silent.peer}`], shards: undefined },
      { id: impostor.peer, addresses: [`/ip4/10.0.0.5/tcp/1/ws/p2p/${impostor.peer}`], shards: [32] },
    ]);
  });

  test("keeps the newest of several records of a peer", async () => {
    await serveRecords(bytes(record(3, {}, 2)), bytes(record(3, { shards: [64] }, 3)), bytes(record(3, {}, 1)));
    expect(await ask(60)).toMatchObject([{ id: record(3).peer, shards: [64] }]);
  });

  test("tells a record that nobody signed, when it is asked", async () => {
    const forged = Uint8Array.from(bytes(record(3)));
    forged[10] = (forged[10] ?? 0) ^ 1;
    await serveRecords(bytes(record(4)), forged);
    const named = await ask(60);
    expect(named.map(({ id, enr }) => [id, ofAsker().isSigned(enr)])).toEqual([
      [record(4).peer, true],
      [record(3).peer, false],
    ]);
    expect(ofAsker().isSigned("no record")).toBe(false);
  });

  test("refuses an answer with what is no record", async () => {
    await serveRecords(bytes(record(4)), Uint8Array.of(1));
    expect(await problem()).toEqual(nonsense("a node record is refused: it is not a list of byte strings"));
  });

  test("refuses an answer that names more peers than were asked for", async () => {
    await serveRecords(...Array.from({ length: 61 }, (_, i) => bytes(record(i + 3))));
    expect(await problem()).toEqual(nonsense("it names more than the 60 peers that were asked for"));
  });

  test("refuses an answer that is too long, and one that is none", async () => {
    await serveRaw(new Uint8Array(60 * 310 + 1025));
    expect(await problem()).toEqual({
      what: "error",
      message: `${peerExchangeProtocol}: the message is longer than 19624 bytes`,
    });
    await serveRaw(Uint8Array.of());
    expect(await problem()).toEqual(nonsense("it has no answer"));
  });

  test("tells apart a peer that does not answer in time", async () => {
    const signal = new AbortController();
    vi.spyOn(AbortSignal, "timeout").mockReturnValue(signal.signal);
    await server.network.handle(peerExchangeProtocol, () => new Promise(() => {}));
    const asked = problem();
    setImmediate(() => signal.abort());
    expect(await asked).toEqual({
      what: "time-out",
      message: `${peerExchangeProtocol}: no answer within 5000 ms`,
    });
  });

  test("tells that the other end does not speak it", async () => {
    expect(await problem()).toEqual({
      what: "error",
      message: `${peerExchangeProtocol}: the other end does not speak ${peerExchangeProtocol}`,
    });
  });
});
