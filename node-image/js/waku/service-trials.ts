/** Trial requests to peers that offer a service: whether they answer in time and in form. None of them changes anything. */
import { randomUUID } from "node:crypto";
import { proto_filter_v2, proto_lightpush, proto_store } from "@waku/proto";
import type { Capability } from "../../contract/index.ts";
import type { PeerExchange, ServiceTrials } from "../peering/parts.ts";
import { ask, type Question, Refused } from "./request.ts";
import { serviceProtocols } from "./services.ts";

const maxAnswerBytes = 64 * 1024;
const ok = 200;
const notFound = 404;

const { FilterSubscribeRequest, FilterSubscribeResponse } = proto_filter_v2;
const { StoreQueryRequest, StoreQueryResponse } = proto_store;
const { PushRpc } = proto_lightpush;

/** @param relayProtocol the id by which a relay is known */
export function serviceTrials(relayProtocol: string, exchange: PeerExchange): ServiceTrials {
  return {
    protocolOf: { ...serviceProtocols, relay: relayProtocol, "peer-exchange": exchange.protocol },
    try: async (connection, capability, { signal }) => {
      switch (capability) {
        case "relay":
          // Gossipsub tries it with every message.
          return;
        case "peer-exchange":
          await exchange.ask(connection, 1);
          return;
        default:
          await ask(connection, questions[capability](randomUUID()), signal);
      }
    },
  };
}

type Service = Exclude<Capability, "relay" | "peer-exchange">;

const questions: Readonly<Record<Service, (requestId: string) => Question<void>>> = {
  /** One message of whatever topic. */
  store: (requestId) => ({
    protocol: serviceProtocols.store,
    message: StoreQueryRequest.encode({ requestId, paginationLimit: 1n }),
    maxAnswerBytes,
    read: (answer) => {
      const { requestId: answered, statusCode } = StoreQueryResponse.decode(answer);
      assertSame(answered, requestId);
      if (statusCode !== ok) throw new Refused(`status ${statusCode}`);
    },
  }),
  /** "Not found" is the right answer to a ping of somebody who subscribed to nothing. */
  filter: (requestId) => ({
    protocol: serviceProtocols.filter,
    message: FilterSubscribeRequest.encode({
      requestId,
      filterSubscribeType: FilterSubscribeRequest.FilterSubscribeType.SUBSCRIBER_PING,
      contentTopics: [],
    }),
    maxAnswerBytes,
    read: (answer) => {
      const { requestId: answered, statusCode } = FilterSubscribeResponse.decode(answer);
      assertSame(answered, requestId);
      if (statusCode !== ok && statusCode !== notFound) throw new Refused(`status ${statusCode}`);
    },
  }),
  /** To a topic that nobody relays, so that no trial disturbs what is measured: a refusal in form is an answer, too. */
  lightpush: (requestId) => ({
    protocol: serviceProtocols.lightpush,
    message: PushRpc.encode({
      requestId,
      request: {
        pubsubTopic: "/meshbed/1/trial/proto",
        message: { payload: Uint8Array.of(1), contentTopic: "/meshbed/1/trial/proto", ephemeral: true },
      },
    }),
    maxAnswerBytes,
    read: (answer) => {
      const { requestId: answered, response } = PushRpc.decode(answer);
      assertSame(answered, requestId);
      if (response === undefined) throw new Error("it has no response");
    },
  }),
};

function assertSame(answered: string, requestId: string): void {
  if (answered !== requestId) throw new Error("it answers another request");
}
