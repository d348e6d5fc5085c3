/** A node as the admin API sees it, without a network: one connected peer in the mesh, one that failed, and records of what was asked. */
import type { NodeConfig } from "../../../../node-image/contract/index.ts";
import type { AdminParts } from "../../../../node-image/js/admin/admin-parts.ts";
import { peerIdOf } from "../../../../node-image/js/network/address.ts";
import type { Network, NetworkConnection } from "../../../../node-image/js/network/network.ts";
import { changeSettings } from "../../../../node-image/js/peering/change-settings.ts";
import { type PeerManager, UnknownPeer } from "../../../../node-image/js/peering/peer-manager.ts";
import type { PeerRecord } from "../../../../node-image/js/peering/peer-record.ts";
import { messageCache } from "../../../../node-image/js/relay/message-cache.ts";
import { traffic } from "../../../../node-image/js/relay/traffic.ts";
import { journal } from "../../../../node-image/js/state/journal.ts";
import { peeringPresets } from "../../../../orchestrator/nodes/peering-presets.ts";
import { relayDefaults } from "../../../../orchestrator/nodes/relay-defaults.ts";
import { peerRecord } from "../peering/peer-record.ts";

export const token = "0123456789abcdef";
export const topic = "/waku/2/rs/16/32";
const idOf = (n: number) => `16Uiu2HAmPLe7Mzm8TsYUubgCAW1aJoeFScxrLj8ppHFivPo97b${"1234"[n]}`;
export const connectedPeer = idOf(0);
export const failedPeer = idOf(1);
export const strangePeer = idOf(2);
export const addressOfPeer = (id: string) => `/ip4/10.0.0.7/tcp/60000/p2p/${id}`;

const config: NodeConfig = {
  id: "node-1",
  privateKey: "CAISIA==",
  address: "127.0.0.1",
  p2pAddresses: ["127.0.0.1"],
  p2pPort: 60_000,
  wsPort: null,
  announce: [],
  adminPort: 8645,
  adminToken: token,
  dataDirectory: null,
  relay: { ...relayDefaults, cluster: 16, shards: [32] },
  peering: { ...peeringPresets.waku, bootstrap: { ...peeringPresets.waku.bootstrap, addresses: [] } },
  behaviour: { kind: "honest" },
  defect: null,
};

export interface FakeParts extends AdminParts {
  /** What the peer manager and the relay were asked, in order. */
  readonly asked: unknown[][];
  readonly records: Map<string, PeerRecord>;
  /** Replaces what a dial does. */
  onDial: (address: string) => Promise<void>;
}

/** @param adminPort a free one */
export function fakeParts(adminPort: number): FakeParts {
  const asked: unknown[][] = [];
  const nowMs = Date.now();
  const records = new Map([
    [connectedPeer, connectedRecord(nowMs)],
    [failedPeer, peerRecord(failedPeer, { failures: 2, lastFailure: "refused", nextDialAtMs: nowMs + 60_000 })],
  ]);
  const log = journal();
  const note = (...call: unknown[]) => void asked.push(call);
  const relay: AdminParts["relay"] = {
    subscribe: (to) => note("subscribe", to),
    unsubscribe: (from) => note("unsubscribe", from),
    publish: async (to, message) => {
      note("publish", to, message);
      if (message.contentTopic === "/nobody/1/listens/proto") throw new Error("nobody subscribes to the topic");
      return 1;
    },
  };
  const parts: FakeParts = {
    asked,
    records,
    onDial: async () => {},
    config: { ...config, adminPort },
    version: "meshbed-node-js/test",
    network: fakeNetwork(connectedPeer),
    peers: fakePeers(records, note, (address) => parts.onDial(address)),
    relay,
    traffic: traffic(relay as Parameters<typeof traffic>[0], log.append),
    messages: messageCache(),
    journal: log,
    enr: () =>
      "enr:-IS4QHCYrYZbAKWCBRlAy5zzaDZXJBGkcnh4MHcBFZntXNFrdvJjX04jRzjzCBOonrkTfj499SZuOh8R33Ls8RRcy5wBgmlkgnY0gmlwhH8AAAGJc2VjcDI1NmsxoQPKY0yuDUmstAHYpMa2_oxVtw0RW_QAdpzBQA8yWM0xOIN1ZHCCdl8",
    wireBytes: () => ({ in: 10, out: 20 }),
    misdeeds: () => 0,
  };
  return parts;
}

function connectedRecord(nowMs: number): PeerRecord {
  return peerRecord(connectedPeer, {
    addresses: [addressOfPeer(connectedPeer)],
    origin: "Static",
    source: strangePeer,
    enr: "enr:-",
    capabilities: ["relay", "store"],
    shards: [32, 33],
    protocols: ["/vac/waku/relay/2.0.0", "/ipfs/ping/1.0.0"],
    agent: 'a "quoted" \\ agent',
    connectedAtMs: nowMs,
    lostAtMs: nowMs,
    tags: new Map([["first-deliveries", { value: 8, setAtMs: nowMs - 60_000, halfLifeMs: 60_000 }]]),
    protections: new Set(["mesh"]),
    credit: {
      spentTokens: 1,
      atMs: nowMs,
      responseMs: 12,
      recentResponsesMs: [10, 14],
      failedRatio: 0.1,
      firstDeliveries: 3,
      bytes: 900,
    },
  });
}

/** Its peer answers pings. */
function fakeNetwork(peer: string): Network {
  const connection = {
    id: "1",
    peer,
    direction: "inbound",
    address: "/ip4/10.0.0.7/tcp/40000",
    openedAtMs: 1_790_000_000_000,
    identity: {
      protocols: ["/vac/waku/relay/2.0.0"],
      listenAddresses: [],
      agent: 'a "quoted" \\ agent',
      observedAddress: undefined,
    },
    ended: false,
    requests: 1,
    streams: 4,
    rttMs: 3,
    openStream: async () => {
      let sent: Uint8Array = new Uint8Array();
      return {
        write: async (message: Uint8Array) => {
          sent = message;
        },
        read: async () => sent,
        close: async () => {},
        abort: () => {},
      };
    },
  } as unknown as NetworkConnection;
  return {
    peerId: idOf(3),
    addresses: () => [addressOfPeer(idOf(3))],
    connections: () => [connection],
    connectionTo: (id: string) => (id === peer ? connection : undefined),
    gossip: {
      topics: () => [topic],
      meshOf: (of: string) => (of === topic ? [peer] : []),
      subscribersOf: (of: string) => (of === topic ? [peer, strangePeer] : []),
      scoreOf: () => 1.234,
      counters: { received: 5, duplicates: 6, grafts: 1, prunes: 0, rejected: 0 },
    },
  } as unknown as Network;
}

function fakePeers(
  records: Map<string, PeerRecord>,
  note: (...call: unknown[]) => void,
  onDial: (address: string) => Promise<void>,
): PeerManager {
  let settings = config.peering;
  const known = (id: string): PeerRecord => {
    const record = records.get(id);
    if (record === undefined) throw new UnknownPeer(id);
    return record;
  };
  return {
    known: () => records.values(),
    peer: (id: string) => records.get(id),
    creditOf: () => 0.9,
    ignores: () => false,
    get counters() {
      return { dials: 4, dialFailures: 3, evictions: 2, refusals: 1, known: records.size };
    },
    settings: () => settings,
    operator: {
      connect: async (address: string) => {
        note("connect", address);
        await onDial(address);
        records.set(peerIdOf(address), peerRecord(peerIdOf(address), { addresses: [address] }));
      },
      disconnect: async (id: string) => {
        note("disconnect", id);
        return id === connectedPeer;
      },
      protect: (id: string, by: string) => void known(id).protections.add(by),
      unprotect: (id: string, by: string) => known(id).protections.delete(by),
      tag: (id: string, name: string, tag: { value: number; halfLifeMs: number | undefined }) =>
        void known(id).tags.set(name, { ...tag, setAtMs: Date.now() }),
      untag: (id: string, name: string) => void known(id).tags.delete(name),
      block: async (id: string) => {
        known(id).blocked = true;
      },
      unblock: (id: string) => {
        known(id).blocked = false;
      },
      forget: async (id: string) => void records.delete(id),
      changeSettings: (change: Parameters<PeerManager["operator"]["changeSettings"]>[0]) => {
        settings = changeSettings(settings, change);
      },
    },
  } as unknown as PeerManager;
}
