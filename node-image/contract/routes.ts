/**
 * Every call of the admin API, in one table that the node's server and the OpenAPI document share.
 * A path is written as OpenAPI writes it: "/admin/v1/peer/{peerId}". How a call is answered is the node's matter.
 */
import { z } from "zod";
import { connectPeers, health, info, peersByShard, wakuPeer, wakuPeers } from "./nwaku-api.ts";
import { relayMessage, relayMessages, subscriptions } from "./relay-api.ts";
import { nodeState, workload, workloadAccepted } from "./testbed-api.ts";

export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly summary: string;
  /** Wants the token, because it changes something. */
  readonly guarded: boolean;
  /** Parameters in the path, as text. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** A larger body is refused with 413. */
  readonly maxBodyBytes?: number;
  /** JSON of this shape; "text" is plain text. */
  readonly reply: z.ZodType | "text";
}

const oneMebibyte = 1024 ** 2;
const shardParam = z.strictObject({ shard: z.string().regex(/^\d{1,5}$/, "expected the number of a shard") });
const topicParam = z.strictObject({ topic: z.string() });

export const routes = {
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
    summary: "Connects to these multiaddrs (with peer id) and answers when each dial has ended.",
    guarded: true,
    body: connectPeers,
    maxBodyBytes: oneMebibyte,
    reply: "text",
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
    summary: "Connected peers that subscribe to a shard.",
    guarded: false,
    params: shardParam,
    reply: wakuPeers,
  },
  listRelayPeers: {
    method: "GET",
    path: "/admin/v1/peers/relay",
    summary: "Connected peers of each shard that the node subscribes to.",
    guarded: false,
    reply: peersByShard,
  },
  listMeshPeers: {
    method: "GET",
    path: "/admin/v1/peers/mesh",
    summary: "Mesh peers of each shard that the node subscribes to.",
    guarded: false,
    reply: peersByShard,
  },
  getPeer: {
    method: "GET",
    path: "/admin/v1/peer/{peerId}",
    summary: "One peer that the node knows.",
    guarded: false,
    params: z.strictObject({ peerId: z.string() }),
    reply: wakuPeer,
  },
  getInfo: {
    method: "GET",
    path: "/info",
    summary: "Where the node listens. enrUri is empty: this node has no ENR yet.",
    guarded: false,
    reply: info,
  },
  getVersion: { method: "GET", path: "/version", summary: "Name and version.", guarded: false, reply: "text" },
  getHealth: {
    method: "GET",
    path: "/health",
    summary: "Connected: the mesh of every shard has at least D_low peers. Disconnected: none has any.",
    guarded: false,
    reply: health,
  },
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
  getState: {
    method: "GET",
    path: "/testbed/v1/state",
    summary: "What happened since a cursor, and how the node stands now.",
    guarded: false,
    query: z.strictObject({ since: z.string().max(100).optional() }),
    reply: nodeState,
  },
  acceptWorkload: {
    method: "POST",
    path: "/testbed/v1/workload",
    summary: "Hands the node messages that it publishes by its own clock.",
    guarded: true,
    body: workload,
    maxBodyBytes: 32 * oneMebibyte,
    reply: workloadAccepted,
  },
  getOpenApi: {
    method: "GET",
    path: "/openapi.json",
    summary: "This document.",
    guarded: false,
    reply: z.record(z.string(), z.unknown()),
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;

/** What a call's handler is given, already checked. */
export interface RouteInput<Name extends RouteName> {
  readonly params: Routes[Name] extends { readonly params: infer S extends z.ZodType } ? z.infer<S> : undefined;
  readonly query: Routes[Name] extends { readonly query: infer S extends z.ZodType } ? z.infer<S> : undefined;
  readonly body: Routes[Name] extends { readonly body: infer S extends z.ZodType } ? z.infer<S> : undefined;
}

export type RouteReply<Name extends RouteName> = Routes[Name]["reply"] extends z.ZodType
  ? z.infer<Routes[Name]["reply"]>
  : string;
