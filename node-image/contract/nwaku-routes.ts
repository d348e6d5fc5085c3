/** The calls that nwaku has too. Their shapes are nwaku's; what the node cannot say truly (filter, auto-sharding) is left out. */
import * as z from "zod";
import { connectPeers, health, info, peerStats, peersByShard, peersOfShard, wakuPeer, wakuPeers } from "./nwaku-api.ts";
import { peerIdParam } from "./operator-api.ts";
import { relayMessage, relayMessages, subscriptions } from "./relay-api.ts";
import { oneMebibyte, type Route } from "./route.ts";

const shardParam = z.strictObject({
  shard: z
    .string()
    .regex(/^\d{1,5}$/, "expected the number of a shard")
    .refine((text) => Number(text) <= 65_535, "expected a shard up to 65535"),
});
const topicParam = z.strictObject({
  topic: z
    .string()
    .max(200)
    .meta({ examples: ["/waku/2/rs/16/32"] }),
});

export const nwakuRoutes = {
  listPeers: {
    method: "GET",
    path: "/admin/v1/peers",
    summary: "Every peer that the node knows, connected or not.",
    guarded: false,
    reply: wakuPeers,
  },
  connectPeers: {
    method: "POST",
    path: "/admin/v1/peers",
    summary: "Connects to these multiaddrs (with peer id) and answers when each dial has ended; 400 where one failed.",
    guarded: true,
    body: connectPeers,
    maxBodyBytes: oneMebibyte,
    reply: "text",
  },
  listServicePeers: {
    method: "GET",
    path: "/admin/v1/peers/service",
    summary: "Known peers that speak a protocol of Waku, with those protocols alone.",
    guarded: false,
    reply: wakuPeers,
  },
  listConnectedPeers: {
    method: "GET",
    path: "/admin/v1/peers/connected",
    summary: "Connected peers.",
    guarded: false,
    reply: wakuPeers,
  },
  listConnectedPeersOnShard: {
    method: "GET",
    path: "/admin/v1/peers/connected/on/{shard}",
    summary: "Connected peers of a shard.",
    guarded: false,
    params: shardParam,
    reply: wakuPeers,
  },
  listRelayPeers: {
    method: "GET",
    path: "/admin/v1/peers/relay",
    summary: "Connected peers that subscribe, for each shard that the node subscribes to.",
    guarded: false,
    reply: peersByShard,
  },
  listRelayPeersOnShard: {
    method: "GET",
    path: "/admin/v1/peers/relay/on/{shard}",
    summary: "Connected peers that subscribe to a shard of the node's cluster.",
    guarded: false,
    params: shardParam,
    reply: peersOfShard,
  },
  listMeshPeers: {
    method: "GET",
    path: "/admin/v1/peers/mesh",
    summary: "Mesh peers of each shard that the node subscribes to.",
    guarded: false,
    reply: peersByShard,
  },
  listMeshPeersOnShard: {
    method: "GET",
    path: "/admin/v1/peers/mesh/on/{shard}",
    summary: "Mesh peers of a shard of the node's cluster.",
    guarded: false,
    params: shardParam,
    reply: peersOfShard,
  },
  getPeerStats: {
    method: "GET",
    path: "/admin/v1/peers/stats",
    summary: "Peers counted: by connectedness, shard, mesh and protocol.",
    guarded: false,
    reply: peerStats,
  },
  getPeer: {
    method: "GET",
    path: "/admin/v1/peer/{peerId}",
    summary: "One peer that the node knows.",
    guarded: false,
    params: peerIdParam,
    reply: wakuPeer,
  },
  getInfo: {
    method: "GET",
    path: "/info",
    summary: "Where the node listens, and its signed record.",
    guarded: false,
    reply: info,
  },
  getVersion: { method: "GET", path: "/version", summary: "Name and version.", guarded: false, reply: "text" },
  getDebugInfo: {
    method: "GET",
    path: "/debug/v1/info",
    summary: "As /info, for older clients.",
    guarded: false,
    reply: info,
  },
  getDebugVersion: {
    method: "GET",
    path: "/debug/v1/version",
    summary: "As /version, for older clients.",
    guarded: false,
    reply: "text",
  },
  getHealth: { method: "GET", path: "/health", summary: "How well it is connected.", guarded: false, reply: health },
  subscribe: {
    method: "POST",
    path: "/relay/v1/subscriptions",
    summary: "Subscribes to shards, named by their pubsub topic.",
    guarded: true,
    body: subscriptions,
    maxBodyBytes: oneMebibyte,
    reply: "text",
  },
  unsubscribe: {
    method: "DELETE",
    path: "/relay/v1/subscriptions",
    summary: "Leaves shards, named by their pubsub topic.",
    guarded: true,
    body: subscriptions,
    maxBodyBytes: oneMebibyte,
    reply: "text",
  },
  drainMessages: {
    method: "GET",
    path: "/relay/v1/messages/{topic}",
    summary: "Messages received since the last call, which are then forgotten; the newest 50 at most.",
    guarded: true,
    params: topicParam,
    reply: relayMessages,
  },
  publishMessage: {
    method: "POST",
    path: "/relay/v1/messages/{topic}",
    summary: "Publishes a message.",
    guarded: true,
    params: topicParam,
    body: relayMessage,
    maxBodyBytes: oneMebibyte,
    reply: "text",
  },
} as const satisfies Record<string, Route>;
