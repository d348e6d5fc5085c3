/**
 * Stand-ins for Waku's services, so that a peer manager has service peers to find, to try and to lose: correct on the wire, honest,
 * and as small as that can be. Store holds no messages and finds none. Filter answers a ping, and subscribes
 * nobody. Lightpush relays what it is given. There is no RLN, no pagination, no push of messages to subscribers.
 */
import { proto_filter_v2, proto_lightpush, proto_store, type WakuMessage } from "@waku/proto";
import type { Capability } from "../../contract/index.ts";
import type { Network } from "../network/network.ts";
import { answer, type Responder } from "./request.ts";

/** Sources: 13/WAKU2-STORE version 3, 12/WAKU2-FILTER, 19/WAKU2-LIGHTPUSH. */
export const serviceProtocols = {
  store: "/vac/waku/store-query/3.0.0",
  filter: "/vac/waku/filter-subscribe/2.0.0-beta1",
  lightpush: "/vac/waku/lightpush/2.0.0-beta1",
} as const satisfies Partial<Record<Capability, string>>;

/** A query with many content topics or message hashes. */
const maxQueryBytes = 64 * 1024;
/** What stands around a message that is pushed. */
const framingBytes = 1024;

const ok = 200;
const notFound = 404;
const serviceUnavailable = 503;

const { FilterSubscribeRequest, FilterSubscribeResponse } = proto_filter_v2;
const { StoreQueryRequest, StoreQueryResponse } = proto_store;
const { PushRpc } = proto_lightpush;

export interface ServiceParts {
  /** See Relay.publish. */
  readonly publish: (topic: string, message: WakuMessage) => Promise<number>;
  readonly maxMessageBytes: number;
}

/** Serves those that are offered, from now on. */
export async function offerServices(
  network: Pick<Network, "handle">,
  offered: readonly Capability[],
  parts: ServiceParts,
): Promise<void> {
  const responders = { store, filter, lightpush: lightpush(parts) };
  for (const [name, responder] of Object.entries(responders)) {
    if (offered.some((capability) => capability === name)) await answer(network, responder);
  }
}

const store: Responder = {
  protocol: serviceProtocols.store,
  maxRequestBytes: maxQueryBytes,
  respond: (request) => {
    const { requestId } = StoreQueryRequest.decode(request);
    return StoreQueryResponse.encode({ requestId, statusCode: ok, statusDesc: "OK", messages: [] });
  },
};

const filter: Responder = {
  protocol: serviceProtocols.filter,
  maxRequestBytes: maxQueryBytes,
  respond: (request) => {
    const { requestId, filterSubscribeType } = FilterSubscribeRequest.decode(request);
    return FilterSubscribeResponse.encode({ requestId, ...filterAnswers[filterSubscribeType] });
  },
};

/** Source of the words: nwaku, waku_filter_v2. */
const filterAnswers = {
  SUBSCRIBER_PING: { statusCode: ok, statusDesc: "OK" },
  SUBSCRIBE: { statusCode: serviceUnavailable, statusDesc: "this node pushes no messages" },
  UNSUBSCRIBE: { statusCode: notFound, statusDesc: "peer has no subscriptions" },
  UNSUBSCRIBE_ALL: { statusCode: notFound, statusDesc: "peer has no subscriptions" },
};

function lightpush({ publish, maxMessageBytes }: ServiceParts): Responder {
  return {
    protocol: serviceProtocols.lightpush,
    maxRequestBytes: maxMessageBytes + framingBytes,
    respond: async (request) => {
      const { requestId, request: push } = PushRpc.decode(request);
      return PushRpc.encode({ requestId, response: await pushed(push) });
    },
  };

  async function pushed(push: proto_lightpush.PushRequest | undefined): Promise<proto_lightpush.PushResponse> {
    if (push?.message === undefined) return { isSuccess: false, info: "there is no message" };
    try {
      return { isSuccess: true, info: `relayed to ${await publish(push.pubsubTopic, push.message)} peers` };
    } catch (error) {
      return { isSuccess: false, info: `not relayed: ${(error as Error).message}` };
    }
  }
}
