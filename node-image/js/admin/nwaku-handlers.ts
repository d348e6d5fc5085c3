/** What each call does that nwaku has too. */
import { defaultContentTopic, type Health } from "../../contract/index.ts";
import type { nwakuRoutes } from "../../contract/nwaku-routes.ts";
import type { AdminParts } from "./admin-parts.ts";
import type { Handlers } from "./answer-request.ts";
import { ApiProblem } from "./api-problem.ts";
import { peerViews } from "./peer-views.ts";

/** nwaku answers a call that changed something with this text. */
export const ok = "OK";

export function nwakuHandlers(parts: AdminParts): Pick<Handlers, keyof typeof nwakuRoutes> {
  const { config, version, network, peers, relay, messages, enr } = parts;
  const views = peerViews(network, peers, config.relay.cluster);
  const info = () => ({ listenAddresses: [...network.addresses()], enrUri: enr() });
  const isSubscribed = (topic: string) => network.gossip.topics().includes(topic);
  return {
    listPeers: () => views.all(),
    connectPeers: async ({ body }) => {
      const results = await Promise.allSettled(body.map((address) => peers.operator.connect(address)));
      const details = results.flatMap((result) => (result.status === "rejected" ? [String(result.reason)] : []));
      if (details.length > 0) throw new ApiProblem(400, `${details.length} of ${body.length} failed`, { details });
      return ok;
    },
    listServicePeers: () => views.service(),
    listConnectedPeers: () => views.connected(),
    listConnectedPeersOnShard: ({ params }) =>
      views.connected().filter(({ shards }) => shards.includes(Number(params.shard))),
    listRelayPeers: () => views.byShard("relay"),
    listRelayPeersOnShard: ({ params }) => views.ofShard("relay", Number(params.shard)),
    listMeshPeers: () => views.byShard("mesh"),
    listMeshPeersOnShard: ({ params }) => views.ofShard("mesh", Number(params.shard)),
    getPeerStats: () => views.stats(),
    getPeer: ({ params }) => {
      const peer = views.one(params.peerId);
      if (peer === undefined) throw new ApiProblem(404, `this node knows no peer ${params.peerId}`);
      return peer;
    },
    getInfo: info,
    getVersion: () => version,
    getDebugInfo: info,
    getDebugVersion: () => version,
    getHealth: () => healthOf(parts),
    subscribe: ({ body }) => {
      for (const topic of body) relay.subscribe(topic);
      return ok;
    },
    unsubscribe: ({ body }) => {
      for (const topic of body) relay.unsubscribe(topic);
      return ok;
    },
    drainMessages: ({ params: { topic } }) => {
      if (!isSubscribed(topic)) throw new ApiProblem(404, `this node does not subscribe to ${topic}`);
      return messages.drain(topic);
    },
    publishMessage: async ({ params: { topic }, body }) => {
      if (!isSubscribed(topic)) throw new ApiProblem(400, `not published: this node does not subscribe to ${topic}`);
      await relay
        .publish(topic, {
          payload: Buffer.from(body.payload, "base64"),
          contentTopic: body.contentTopic ?? defaultContentTopic,
          version: body.version ?? 0,
          timestamp: BigInt(Math.trunc(body.timestamp || Date.now() * 1e6)),
          ...(body.meta === undefined ? {} : { meta: Buffer.from(body.meta, "base64") }),
          ...(body.ephemeral === undefined ? {} : { ephemeral: body.ephemeral }),
        })
        .catch((error: Error) => {
          throw new ApiProblem(503, `not published: ${error.message}`);
        });
      return ok;
    },
  };
}

/** As nwaku judges it, but by meshes: subscribers that will not mesh bring no messages. */
function healthOf({ config, network: { gossip }, peers }: AdminParts): Health {
  const meshes = gossip.topics().map((topic) => gossip.meshOf(topic).length);
  const healthy = meshes.length > 0 && meshes.every((size) => size >= config.relay.gossip.dLow);
  const meshed = meshes.some((size) => size > 0);
  return {
    nodeHealth: "READY",
    connectionStatus: healthy ? "Connected" : meshed ? "PartiallyConnected" : "Disconnected",
    protocolsHealth: [
      meshed ? { Relay: "READY" } : { Relay: "NOT_READY", desc: "No mesh peers" },
      { "Peer Exchange": peers.settings().exchange.serve ? "READY" : "NOT_MOUNTED" },
    ],
  };
}
