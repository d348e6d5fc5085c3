/**
 * Nodes of a fake internet under fake timers: each with the peer manager as it is, and fakes of what that is put together from.
 */
import type { Capability, Decision, DefectName, PeeringConfig } from "../../../../node-image/contract/index.ts";
import { withDefect } from "../../../../node-image/js/defects/index.ts";
import { changeSettings } from "../../../../node-image/js/peering/change-settings.ts";
import type { DialReport } from "../../../../node-image/js/peering/dialer.ts";
import type { NamedPeer, PeerDisk, PeerExchange, ServiceTrials } from "../../../../node-image/js/peering/parts.ts";
import type { PeerManager, SettingsChange } from "../../../../node-image/js/peering/peer-manager.ts";
import type { PeerRecord } from "../../../../node-image/js/peering/peer-record.ts";
import { waku } from "../../../../orchestrator/nodes/presets/waku.ts";
import { sampleNodeConfig } from "../../../sample-node-config.ts";
import { type FakeMesh, fakeMesh } from "./fake-mesh.ts";
import { type FakeInternet, type FakeNetwork, fakeInternet, fakeNetwork } from "./fake-network.ts";

/** A request and its answer. */
const answerMs = 40;

const protocolOf: Readonly<Record<Capability, string>> = {
  relay: "/relay",
  store: "/store",
  filter: "/filter",
  lightpush: "/lightpush",
  "peer-exchange": "/exchange",
};

export interface FakeNode {
  readonly id: string;
  /** Multiaddr with the id. */
  readonly address: string;
  readonly network: FakeNetwork;
  readonly manager: PeerManager;
  readonly mesh: FakeMesh;
  readonly decisions: readonly Decision[];
  readonly dials: readonly (DialReport & { readonly atMs: number })[];
  /** Of its log. */
  readonly lines: readonly string[];
  /** What it saved. */
  saved(): readonly PeerRecord[];
  /** Ids of connected peers. */
  peers(): string[];
  /** Connections that others opened. */
  inbound(): number;
  start(): Promise<void>;
  /** In good order, or killed: nothing is saved then. */
  end(how: "stop" | "kill"): Promise<void>;
}

export interface FakeNodeOptions {
  readonly bootstrap?: readonly FakeNode[];
  /** What is not as in the preset `waku`. */
  readonly peering?: SettingsChange;
  readonly offers?: readonly Capability[];
  /** It answers no trial request. */
  readonly lazy?: boolean;
  readonly outboundOnly?: boolean;
  /** Its address; that of its name when left out. Several may share one that nobody dials. */
  readonly ip?: string | undefined;
  /** How long its dials take that are answered, ms. */
  readonly dialMs?: number;
  /** A mistake that is planted in it. */
  readonly defect?: DefectName | undefined;
  /** It never says who it is. */
  readonly mute?: boolean;
  /** Since it was made. */
  readonly diskFullForMs?: number;
  /** What an earlier start saved. */
  readonly saved?: readonly PeerRecord[];
  /** What it tells those who ask for peers, besides its own record. */
  readonly lies?: () => readonly NamedPeer[];
}

export interface FakeWorld {
  readonly internet: FakeInternet;
  /** By id. */
  readonly nodes: ReadonlyMap<string, FakeNode>;
  /** Made, not started. The same id again is another start of the same peer. */
  node(id: string, o?: FakeNodeOptions): FakeNode;
}

type Serve = (asker: string, count: number) => readonly NamedPeer[];

interface Served {
  readonly node: FakeNode;
  readonly o: FakeNodeOptions;
  readonly serve: () => Serve;
}

export function fakeWorld(): FakeWorld {
  const internet = fakeInternet();
  const served = new Map<string, Served>();
  const nodes = new Map<string, FakeNode>();
  return {
    internet,
    nodes,
    node: (id, o = {}) => {
      const made = fakeNode(internet, nodes, served, id, o);
      served.set(id, made);
      nodes.set(id, made.node);
      return made.node;
    },
  };
}

function fakeNode(
  internet: FakeInternet,
  nodes: ReadonlyMap<string, FakeNode>,
  served: ReadonlyMap<string, Served>,
  id: string,
  o: FakeNodeOptions,
): Served {
  const offers = o.offers ?? ["relay", "peer-exchange"];
  const decisions: Decision[] = [];
  const dials: (DialReport & { atMs: number })[] = [];
  const lines: string[] = [];
  const madeAtMs = performance.now();
  let saved = o.saved ?? [];
  let killed = false;
  let serve: Serve = () => [];

  const ip = o.ip ?? ipOfPeer(id);
  const config = sampleNodeConfig(id, ip, { peering: settingsOf(o), defect: o.defect ?? null });
  const planted = withDefect({ ...config, adminToken: "" }, (line) => lines.push(line));
  const network = fakeNetwork(internet, {
    id,
    ip,
    protocols: offers.map((offered) => protocolOf[offered]),
    outboundOnly: o.outboundOnly ?? false,
    dialMs: o.dialMs ?? answerMs,
    mute: o.mute ?? false,
    admit: (attempt) => manager.refusal(attempt),
  });
  const mesh = fakeMesh(
    id,
    network,
    (peer) => nodes.get(peer)?.mesh,
    (peer) => manager.applicationScoreOf(peer),
    planted.config.relay.gossip,
  );
  const disk: PeerDisk = {
    load: async () => structuredClone(saved),
    save: async (peers) => {
      if (performance.now() - madeAtMs < (o.diskFullForMs ?? 0)) throw new Error("no space left on device");
      if (!killed) saved = structuredClone(peers);
    },
  };
  const exchange: PeerExchange = {
    protocol: protocolOf["peer-exchange"],
    ask: async (connection, count) => {
      await wait(answerMs);
      const asked = served.get(connection.peer);
      if (connection.ended || asked === undefined) throw new Error("the connection is gone");
      return [recordOf(asked), ...(asked.o.lies?.() ?? asked.serve()(id, count - 1))].slice(0, count);
    },
    isSigned: (enr) => !enr.includes("forged"),
    serve: async (sample) => {
      serve = (asker, count) => sample(asker, count).map((peer) => ({ ...peer, enr: peer.enr ?? "" }));
    },
  };
  const services: ServiceTrials = {
    protocolOf,
    try: async ({ peer }) => {
      await wait(answerMs);
      if (served.get(peer)?.o.lazy === true) throw new Error("not served");
    },
  };
  const manager: PeerManager = planted.peerManager({
    network,
    relay: { ...mesh.view, protocols: [protocolOf.relay] },
    disk,
    exchange,
    services,
    settings: planted.config.peering,
    note: (decision) => decisions.push({ kind: "decision", atMs: Date.now(), ...decision }),
    onDial: (report) => dials.push({ ...report, atMs: Date.now() }),
    log: (line) => lines.push(line),
  });
  const node: FakeNode = {
    id,
    address: `${network.endpoint}/p2p/${id}`,
    network,
    manager,
    mesh,
    decisions,
    dials,
    lines,
    saved: () => saved,
    peers: () => [...new Set(network.connections().map(({ peer }) => peer))],
    inbound: () => network.connections().filter(({ direction }) => direction === "inbound").length,
    start: async () => {
      await network.start();
      mesh.start();
      await manager.start();
    },
    end: async (how) => {
      killed = how === "kill";
      await manager.stop();
      mesh.stop();
      await network.stop();
    },
  };
  return { node, o, serve: () => serve };
}

function recordOf({ node, o }: Served): NamedPeer {
  return {
    id: node.id,
    addresses: o.outboundOnly === true ? [] : [node.address],
    enr: `enr:${node.id}`,
    capabilities: o.offers ?? ["relay", "peer-exchange"],
    shards: undefined,
  };
}

function settingsOf({ bootstrap = [], peering = {} }: FakeNodeOptions): PeeringConfig {
  const addresses = bootstrap.map(({ address }) => address);
  const settings: PeeringConfig = { ...waku, saveEveryMs: 5000, bootstrap: { ...waku.bootstrap, addresses } };
  return changeSettings(settings, peering);
}

/** Each in a subnet of its own, that of its name. */
function ipOfPeer(id: string): string {
  const hash = [...id].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 7);
  return `10.${(hash >>> 16) & 255}.${(hash >>> 8) & 255}.${hash & 255}`;
}

function wait(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  return promise;
}
