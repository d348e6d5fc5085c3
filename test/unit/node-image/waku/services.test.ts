import { proto_filter_v2, proto_lightpush, proto_store } from "@waku/proto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Capability } from "../../../../node-image/contract/index.ts";
import type { PeerExchange } from "../../../../node-image/js/peering/parts.ts";
import { answer } from "../../../../node-image/js/waku/request.ts";
import { serviceTrials } from "../../../../node-image/js/waku/service-trials.ts";
import { offerServices, serviceProtocols } from "../../../../node-image/js/waku/services.ts";
import { type LinkedNode, linkedNodes } from "./linked-nodes.ts";

const { FilterSubscribeRequest, FilterSubscribeResponse } = proto_filter_v2;
const { StoreQueryRequest, StoreQueryResponse } = proto_store;
const { PushRpc } = proto_lightpush;
const services = ["store", "filter", "lightpush"] as const;

let asker: LinkedNode;
let server: LinkedNode;
const publish = vi.fn(async () => 4);
const exchange = { protocol: "/exchange", ask: vi.fn(async () => []) };
const offer = (offered: readonly Capability[] = services) =>
  offerServices(server.network, offered, { publish, maxMessageBytes: 1000 });
const trials = serviceTrials("/relay", exchange as unknown as PeerExchange);
const tryIt = (capability: Capability) =>
  trials.try(asker.connection, capability, { signal: new AbortController().signal });
async function ask(protocol: string, message: Uint8Array): Promise<Uint8Array> {
  const o = { signal: AbortSignal.timeout(1000), maxBytes: 10_000 };
  const stream = await asker.connection.openStream(protocol, o);
  await stream.write(message, o);
  return stream.read(o);
}

beforeEach(() => {
  [asker, server] = linkedNodes(["16Uiu2Asker", "16Uiu2Server"]);
  vi.clearAllMocks();
});

describe("a stand-in", () => {
  test("of store finds no message, and says so in form", async () => {
    await offer();
    const query = StoreQueryRequest.encode({ requestId: "r1", includeData: true, contentTopics: ["/a/1/b/proto"] });
    expect(StoreQueryResponse.decode(await ask(serviceProtocols.store, query))).toEqual({
      requestId: "r1",
      statusCode: 200,
      statusDesc: "OK",
      messages: [],
    });
  });

  test.each([
    ["SUBSCRIBER_PING", 200, "OK"],
    ["SUBSCRIBE", 503, "this node pushes no messages"],
    ["UNSUBSCRIBE", 404, "peer has no subscriptions"],
    ["UNSUBSCRIBE_ALL", 404, "peer has no subscriptions"],
  ] as const)("of filter answers %s with %i", async (type, statusCode, statusDesc) => {
    await offer();
    const filterSubscribeType = FilterSubscribeRequest.FilterSubscribeType[type];
    const request = FilterSubscribeRequest.encode({ requestId: "r2", filterSubscribeType });
    expect(FilterSubscribeResponse.decode(await ask(serviceProtocols.filter, request))).toEqual({
      requestId: "r2",
      statusCode,
      statusDesc,
    });
  });

  const message = { payload: Uint8Array.of(1, 2), contentTopic: "/a/1/b/proto" };
  const push = (request: Partial<proto_lightpush.PushRequest>) =>
    PushRpc.encode({ requestId: "r3", request: { pubsubTopic: "/waku/2/rs/16/32", ...request } });

  test("of lightpush relays the message, and says to how many", async () => {
    await offer();
    const reply = PushRpc.decode(await ask(serviceProtocols.lightpush, push({ message })));
    expect(reply).toEqual({ requestId: "r3", response: { isSuccess: true, info: "relayed to 4 peers" } });
    expect(publish.mock.calls).toMatchObject([["/waku/2/rs/16/32", { contentTopic: "/a/1/b/proto" }]]);
  });

  test("of lightpush says why it did not relay", async () => {
    await offer();
    publish.mockRejectedValueOnce(new Error("nobody subscribes"));
    const answered = async (request: Uint8Array) =>
      PushRpc.decode(await ask(serviceProtocols.lightpush, request)).response;
    expect(await answered(push({ message }))).toEqual({ isSuccess: false, info: "not relayed: nobody subscribes" });
    expect(await answered(push({}))).toEqual({ isSuccess: false, info: "there is no message" });
  });

  test("resets a request that is no protobuf message, or too long", async () => {
    await offer();
    for (const protocol of Object.values(serviceProtocols)) {
      await expect(ask(protocol, Uint8Array.of(0x0a, 9))).rejects.toThrow("the stream was reset");
      await expect(ask(protocol, new Uint8Array(70_000))).rejects.toThrow("the stream was reset");
    }
  });

  test("is there for what is offered alone", async () => {
    await offer(["relay", "store", "peer-exchange"]);
    expect(server.network.protocols()).toEqual([serviceProtocols.store]);
  });
});

describe("a trial", () => {
  test("knows each capability by its protocol", () => {
    expect(trials.protocolOf).toEqual({ ...serviceProtocols, relay: "/relay", "peer-exchange": "/exchange" });
  });

  test.each(services)("of %s succeeds with one that serves", async (service) => {
    await offer();
    await expect(tryIt(service)).resolves.toBeUndefined();
  });

  test("of lightpush publishes on no topic that is relayed", async () => {
    await offer();
    await tryIt("lightpush");
    expect(publish.mock.calls).toMatchObject([["/meshbed/1/trial/proto", { ephemeral: true }]]);
  });

  test("of peer exchange asks for one peer, of relay asks for nothing", async () => {
    await tryIt("peer-exchange");
    await tryIt("relay");
    expect(exchange.ask.mock.calls).toEqual([[asker.connection, 1]]);
  });

  test.each(services)("of %s fails with one that answers another request, or nonsense", async (service) => {
    const protocol = serviceProtocols[service];
    const servesRaw = (respond: () => Uint8Array) =>
      answer(server.network, { protocol, maxRequestBytes: 10_000, respond });
    await servesRaw(() =>
      ({ store: StoreQueryResponse, filter: FilterSubscribeResponse, lightpush: PushRpc })[service].encode({}),
    );
    await expect(tryIt(service)).rejects.toThrow(`${protocol}: it answers another request`);
    await servesRaw(() => Uint8Array.of(0x0a, 9));
    await expect(tryIt(service)).rejects.toMatchObject({ what: "nonsense" });
  });

  test.each([
    ["store", (requestId: string) => StoreQueryResponse.encode({ requestId, statusCode: 503 }), "error", "status 503"],
    [
      "filter",
      (requestId: string) => FilterSubscribeResponse.encode({ requestId, statusCode: 429 }),
      "error",
      "status 429",
    ],
    ["lightpush", (requestId: string) => PushRpc.encode({ requestId }), "nonsense", "it has no response"],
  ] as const)("of %s fails with one that refuses", async (service, refuse, what, message) => {
    const protocol = serviceProtocols[service];
    // The request id is the first field of each of these requests.
    const respond = (request: Uint8Array) => refuse(PushRpc.decode(request).requestId);
    await answer(server.network, { protocol, maxRequestBytes: 10_000, respond });
    await expect(tryIt(service)).rejects.toMatchObject({ what, message: `${protocol}: ${message}` });
  });

  test("of filter takes it that nothing was subscribed to, as nwaku answers", async () => {
    const respond = (request: Uint8Array) =>
      FilterSubscribeResponse.encode({ requestId: FilterSubscribeRequest.decode(request).requestId, statusCode: 404 });
    await answer(server.network, { protocol: serviceProtocols.filter, maxRequestBytes: 10_000, respond });
    await expect(tryIt("filter")).resolves.toBeUndefined();
  });

  test("is given up when it is called off", async () => {
    await server.network.handle(serviceProtocols.store, () => new Promise(() => {}));
    const signal = AbortSignal.abort(new Error("the node stops"));
    await expect(trials.try(asker.connection, "store", { signal })).rejects.toThrow(new Error("the node stops"));
  });
});
