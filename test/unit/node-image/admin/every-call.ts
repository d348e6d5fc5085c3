/** One right call of every route, with the peers that it is about. */
import type { RouteName } from "../../../../node-image/contract/index.ts";
import { topic } from "./fake-parts.ts";

export interface CalledPeers {
  /** Connected, and left so. */
  readonly held: string;
  /** Known; is disconnected, blocked and unblocked. */
  readonly dropped: string;
  readonly forgotten: string;
  /** A multiaddr to dial. */
  readonly dialled: string;
}

export type EveryCall = Readonly<Record<RouteName, readonly [path?: string | undefined, body?: unknown]>>;

/** The path of each call and its body, where the table's own path will not do. */
export function everyCall({ held, dropped, forgotten, dialled }: CalledPeers): EveryCall {
  const peer = `/testbed/v1/peers/${held}`;
  const messages = `/relay/v1/messages/${encodeURIComponent(topic)}`;
  const workload = { startInMs: 60_000, messages: [{ id: "m", atMs: 0, topic, bytes: 100 }] };
  return {
    listPeers: [],
    connectPeers: [undefined, [dialled]],
    listServicePeers: [],
    listConnectedPeers: [],
    listConnectedPeersOnShard: ["/admin/v1/peers/connected/on/32"],
    listRelayPeers: [],
    listRelayPeersOnShard: ["/admin/v1/peers/relay/on/32"],
    listMeshPeers: [],
    listMeshPeersOnShard: ["/admin/v1/peers/mesh/on/32"],
    getPeerStats: [],
    getPeer: [`/admin/v1/peer/${held}`],
    getInfo: [],
    getVersion: [],
    getDebugInfo: [],
    getDebugVersion: [],
    getHealth: [],
    subscribe: [undefined, [topic]],
    unsubscribe: [undefined, ["/waku/2/rs/16/7"]],
    drainMessages: [messages],
    publishMessage: [messages, { payload: "aGVsbG8=", timestamp: 1.79e18, meta: "AQ==", ephemeral: true }],
    getState: [],
    listDecisions: ["/testbed/v1/decisions?limit=5"],
    getSettings: [],
    changeSettings: [undefined, { connections: { target: 12 }, exploreEveryMs: null }],
    dial: [undefined, { address: dialled }],
    inspectPeer: [peer],
    forgetPeer: [`/testbed/v1/peers/${forgotten}`],
    disconnectPeer: [`/testbed/v1/peers/${dropped}/disconnect`],
    protectPeer: [`${peer}/protect`, { by: "test" }],
    unprotectPeer: [`${peer}/unprotect`, { by: "test" }],
    tagPeer: [`${peer}/tag`, { name: "test", value: 5, halfLifeMs: 1000 }],
    untagPeer: [`${peer}/untag`, { name: "test" }],
    blockPeer: [`/testbed/v1/peers/${dropped}/block`],
    unblockPeer: [`/testbed/v1/peers/${dropped}/unblock`],
    pingPeer: [`${peer}/ping`],
    acceptWorkload: [undefined, workload],
    getWorkload: [],
    dropWorkload: [],
    getMetrics: [],
    getOpenApi: [],
    getDocs: [],
  };
}
