/** Puts the node together and starts it: network, relay, Waku's request protocols, peer manager, admin API. */
import { type NodeConfig, shardTopic } from "../contract/index.ts";
import { startAdmin } from "./admin/start-admin.ts";
import { behaving } from "./behaviours/index.ts";
import { withDefect } from "./defects/index.ts";
import type { CreateNetwork, NetworkOptions } from "./network/network.ts";
import { countWireBytes } from "./network/wire-bytes.ts";
import manifest from "./package.json" with { type: "json" };
import type { PeerManagerParts } from "./peering/parts.ts";
import { peerDisk } from "./peering/peer-disk.ts";
import type { PeerManager } from "./peering/peer-manager.ts";
import { messageCache } from "./relay/message-cache.ts";
import { messageIntake } from "./relay/message-intake.ts";
import { relayOn } from "./relay/relay.ts";
import { relayView } from "./relay/relay-view.ts";
import { receivedEvent, traffic as trafficOn } from "./relay/traffic.ts";
import { type Journal, journal as newJournal } from "./state/journal.ts";
import { checkMetadata } from "./waku/metadata-check.ts";
import { ownEnr } from "./waku/own-enr.ts";
import { peerExchange } from "./waku/peer-exchange.ts";
import { serviceTrials } from "./waku/service-trials.ts";
import { offerServices } from "./waku/services.ts";

/**
 * A peer that is busy takes its time; whoever leaves it meanwhile has had it work for nothing, and comes again. libp2p gives an inbound
 * connection as long: INBOUND_UPGRADE_TIMEOUT.
 */
const handshakeTimeoutMs = 10_000;

const version = `meshbed-node-js/${manifest.version}`;

/** Disposing closes all connections and stops. Throws when an address cannot be listened on. */
export async function startNode(
  asked: NodeConfig,
  createNetwork: CreateNetwork,
  log: (line: string) => void,
): Promise<AsyncDisposable> {
  const planted = withDefect(asked, log);
  const { config } = planted;
  const { cluster, shards, maxMessageBytes } = config.relay;
  const { offered } = config.peering.capabilities;
  await using stack = new AsyncDisposableStack();
  const wireBytes = stack.use(countWireBytes(portsOf(config)));
  const journal = newJournal();
  const messages = messageCache();

  // The network asks the peer manager, which is made upon the network: before it starts, there is nothing to ask.
  let peers: PeerManager | undefined;
  const behaviour = behaving(config, createNetwork, log);
  const network = await behaviour.createNetwork({
    ...networkSettings(config),
    admit: (attempt) => peers?.refusal(attempt),
    pingMs: () => (peers?.settings() ?? config.peering).pingMs,
    gossip: {
      ...gossipSettings(config),
      ...messageIntake({
        onMessage: (received) => {
          messages.add(received.topic, received.message);
          const event = receivedEvent(received);
          if (event !== undefined) journal.append(event);
          peers?.observe(received.from, {
            kind: "first-delivery",
            topic: received.topic,
            bytes: received.bytes,
          });
        },
        onInvalid: (from) => peers?.observe(from, { kind: "invalid-message" }),
      }),
      onDuplicate: ({ from, topic }) => peers?.observe(from, { kind: "duplicate", topic }),
      applicationScore: (peer) => peers?.applicationScoreOf(peer) ?? 0,
    },
    log,
  });
  const relay = relayOn(network.gossip, maxMessageBytes);
  const view = relayView(network.gossip, config.relay);
  const metadata = () => ({ cluster, shards: view.shards() });
  const own = ownEnr(config.privateKey, () => ({
    ...metadata(),
    addresses: network.addresses(),
    capabilities: offered,
  }));
  const exchange = peerExchange(network, { own, cluster });
  const traffic = stack.use(trafficOn(relay, journal.append));
  peers = planted.peerManager({
    network,
    settings: config.peering,
    relay: view,
    exchange,
    services: serviceTrials(view.protocols[0] ?? "", exchange),
    disk: config.dataDirectory === null ? undefined : peerDisk(config.dataDirectory, log),
    ...noting(journal, log),
  });

  await checkMetadata(network, { own: metadata, relayProtocols: view.protocols, peers });
  await offerServices(network, offered, { publish: relay.publish, maxMessageBytes });
  await network.start();
  stack.defer(() => network.stop());
  for (const shard of shards) relay.subscribe(shardTopic(cluster, shard));
  await peers.start();
  stack.defer(() => peers.stop());
  stack.use(
    await startAdmin({
      config,
      version,
      network,
      peers,
      relay,
      traffic,
      messages,
      journal,
      enr: () => own().text,
      wireBytes: () => wireBytes.total(),
      misdeeds: behaviour.misdeeds,
    }),
  );
  return stack.move();
}

function portsOf({ p2pPort, wsPort }: NodeConfig): number[] {
  return [p2pPort, ...(wsPort === null ? [] : [wsPort])];
}

function networkSettings(config: NodeConfig): Omit<NetworkOptions, "admit" | "pingMs" | "gossip" | "log"> {
  const listen = config.p2pAddresses.flatMap((address) => {
    const host = `/ip${address.includes(":") ? 6 : 4}/${address}`;
    return [`${host}/tcp/${config.p2pPort}`, ...(config.wsPort === null ? [] : [`${host}/tcp/${config.wsPort}/ws`])];
  });
  return {
    privateKey: config.privateKey,
    listen,
    announce: config.announce,
    webSocket: config.wsPort !== null,
    agent: version,
    dialTimeoutMs: config.peering.dialTimeoutMs,
    handshakeTimeoutMs,
  };
}

function gossipSettings({ relay }: NodeConfig) {
  return {
    config: relay.gossip,
    codec: relay.codec,
    maxMessageBytes: relay.maxMessageBytes,
  };
}

function noting(journal: Journal, log: (line: string) => void): Pick<PeerManagerParts, "note" | "onDial" | "log"> {
  return {
    log,
    note: (decision) => journal.append({ kind: "decision", atMs: Date.now(), ...decision }),
    onDial: (report) => {
      journal.append({ kind: "dial", atMs: Date.now(), ...report });
      const { peer, outcome, failures, backoffMs, reason } = report;
      if (outcome === "failed") log(`dial ${failures} of ${peer} failed, next in ${backoffMs} ms: ${reason}`);
    },
  };
}
