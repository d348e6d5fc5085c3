/** What each call of the admin API does. */
import type { Libp2p } from "@libp2p/interface";
import { type NodeState, shardTopic } from "../../contract/index.ts";
import { openApiDocument } from "../../contract/openapi.ts";
import type { PeerManager } from "../peering/peer-manager.ts";
import { dLow } from "../relay/gossipsub-parameters.ts";
import type { MessageCache } from "../relay/message-cache.ts";
import type { Relay } from "../relay/relay.ts";
import type { Traffic } from "../relay/traffic.ts";
import type { Handlers } from "./admin-server.ts";
import { ApiProblem } from "./api-problem.ts";
import { peerViews } from "./peer-views.ts";

export interface HandlerParts {
  readonly libp2p: Libp2p;
  readonly peers: PeerManager;
  readonly relay: Relay;
  readonly traffic: Traffic;
  readonly messages: MessageCache;
  readonly state: (since: string | undefined) => NodeState;
  readonly cluster: number;
  readonly version: string;
}

/** nwaku answers a call that changed something with this text. */
const ok = "OK";

export function handlers({ libp2p, peers, relay, traffic, messages, state, cluster, version }: HandlerParts): Handlers {
  const views = peerViews(libp2p, peers, relay, cluster);
  return {
    listPeers: () => views.all(),
    connectPeers: async ({ body }) => {
      const results = await Promise.allSettled(body.map((address) => peers.connect(address)));
      const failures = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
      if (failures.length > 0) throw new ApiProblem(400, `${failures.length} of ${body.length} failed`, failures);
      return ok;
    },
    listConnectedPeers: () => views.connected(),
    listConnectedPeersOnShard: ({ params }) =>
      views.connected(relay.subscribers(shardTopic(cluster, Number(params.shard)))),
    listRelayPeers: () => views.byShard(relay.subscribers),
    listMeshPeers: () => views.byShard(relay.meshOf),
    getPeer: ({ params }) => {
      const peer = views.one(params.peerId);
      if (peer === undefined) throw new ApiProblem(404, `this node knows no peer ${params.peerId}`);
      return peer;
    },
    getInfo: () => ({ listenAddresses: libp2p.getMultiaddrs().map(String), enrUri: "" }),
    getVersion: () => version,
    getHealth: () => healthOf(relay),
    subscribe: ({ body }) => {
      for (const topic of body) relay.subscribe(topic);
      return ok;
    },
    unsubscribe: ({ body }) => {
      for (const topic of body) relay.unsubscribe(topic);
      return ok;
    },
    drainMessages: ({ params: { topic } }) => {
      assertSubscribed(relay, topic);
      return messages.drain(topic);
    },
    publishMessage: async ({ params: { topic }, body }) => {
      assertSubscribed(relay, topic);
      await relay
        .publish(topic, {
          payload: Buffer.from(body.payload, "base64"),
          contentTopic: body.contentTopic,
          version: body.version ?? 0,
          timestamp: BigInt(Math.trunc(body.timestamp ?? Date.now() * 1e6)),
          ...(body.meta === undefined ? {} : { meta: Buffer.from(body.meta, "base64") }),
          ...(body.ephemeral === undefined ? {} : { ephemeral: body.ephemeral }),
        })
        .catch((error: Error) => {
          throw new ApiProblem(503, `not published: ${error.message}`);
        });
      return ok;
    },
    getState: ({ query }) => state(query.since),
    acceptWorkload: ({ body }) => {
      try {
        traffic.accept(body);
      } catch (error) {
        throw new ApiProblem(413, (error as Error).message);
      }
      return { accepted: body.messages.length };
    },
    getOpenApi: () => openApiDocument(version),
  };
}

function healthOf(relay: Relay) {
  const meshSizes = relay.topics().map((topic) => relay.meshOf(topic).length);
  const healthy = meshSizes.length > 0 && meshSizes.every((size) => size >= dLow);
  const connected = meshSizes.some((size) => size > 0);
  return {
    nodeHealth: "READY" as const,
    connectionStatus: healthy
      ? ("Connected" as const)
      : connected
        ? ("PartiallyConnected" as const)
        : ("Disconnected" as const),
    protocolsHealth: [{ Relay: connected ? "Ready" : "Not Ready" }],
  };
}

function assertSubscribed(relay: Relay, topic: string): void {
  if (!relay.topics().includes(topic)) throw new ApiProblem(404, `this node does not subscribe to ${topic}`);
}
