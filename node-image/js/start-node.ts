/** Puts the node together and starts it: libp2p, relay, peer manager, admin API. */
import { randomUUID } from "node:crypto";
import { type NodeConfig, type NodeView, shardTopic } from "../contract/index.ts";
import { startAdminServer } from "./admin/admin-server.ts";
import { handlers } from "./admin/handlers.ts";
import { createNode } from "./libp2p/create-node.ts";
import { watchLiveness } from "./libp2p/liveness.ts";
import { countWireBytes } from "./libp2p/wire-bytes.ts";
import manifest from "./package.json" with { type: "json" };
import type { PeerManager } from "./peering/peer-manager.ts";
import { simplePeerManager } from "./peering/simple-peer-manager.ts";
import { gossipCounters } from "./relay/gossip-counters.ts";
import { wakuRelayCodec } from "./relay/gossipsub-parameters.ts";
import { messageCache } from "./relay/message-cache.ts";
import { relayOn } from "./relay/relay.ts";
import { receivedEvent, traffic as trafficOn } from "./relay/traffic.ts";
import { eventLog } from "./state/event-log.ts";
import { loopLag } from "./state/loop-lag.ts";
import { stateReporter } from "./state/node-state.ts";

/** Events held for a reader who comes late: at 100 messages a second, well over half a minute. */
const eventCapacity = 5000;
const version = `meshbed-node-js/${manifest.version}`;

/** Disposing closes all connections and stops. Throws when an address cannot be listened on. */
export async function startNode(config: NodeConfig, log: (line: string) => void): Promise<AsyncDisposable> {
  await using stack = new AsyncDisposableStack();
  const bytes = stack.use(countWireBytes(config.p2pPort));
  const gossip = gossipCounters();
  const events = eventLog(eventCapacity);
  const messages = messageCache();

  let peers: PeerManager | undefined;
  const refuse = () => peers?.admitsInbound() === false;
  const libp2p = await createNode(config, {
    // Once before the handshake, which is cheap, and once after it, which holds when many come at once.
    gater: { denyInboundConnection: refuse, denyInboundUpgradedConnection: refuse },
    register: gossip.register,
    agent: version,
  });
  const relay = relayOn(libp2p.services.relay, (received) => {
    messages.add(received.topic, received.message);
    const event = receivedEvent(received);
    if (event !== undefined) events.append(event);
  });
  const traffic = stack.use(trafficOn(relay, events.append));
  peers = simplePeerManager(
    libp2p,
    config.peering,
    { ...relay, protocol: wakuRelayCodec },
    {
      onDial: (report) => {
        events.append({ kind: "dial", atMs: Date.now(), ...report });
        const { peer, outcome, failures, backoffMs, reason } = report;
        if (outcome === "failed") {
          log(`dial ${failures} of ${peer} failed, next in ${backoffMs} ms: ${reason}`);
        }
      },
      log,
    },
  );

  stack.use(watchLiveness(libp2p, log));
  await libp2p.start();
  stack.defer(() => libp2p.stop());
  for (const shard of config.relay.shards) relay.subscribe(shardTopic(config.relay.cluster, shard));
  await peers.start();
  stack.defer(peers.stop);

  const connections = () => libp2p.getConnections().filter(({ status }) => status === "open");
  const view = (): NodeView => ({
    connections: connections()
      .map(({ remotePeer, direction, remoteAddr, timeline }) => ({
        peer: remotePeer.toString(),
        direction,
        address: remoteAddr.toString(),
        openedAtMs: timeline.open,
      }))
      .sort((a, b) => a.openedAtMs - b.openedAtMs),
    mesh: Object.fromEntries(relay.topics().map((topic) => [topic, relay.meshOf(topic).toSorted()])),
    knownPeers: [...(peers?.known() ?? [])].length,
  });
  const state = stateReporter({
    bootId: randomUUID(),
    events,
    view,
    scores: () =>
      Object.fromEntries(
        connections().map(({ remotePeer }) => [
          remotePeer.toString(),
          Number(relay.score(remotePeer.toString()).toFixed(2)),
        ]),
      ),
    counters: () => {
      const { in: bytesIn, out: bytesOut } = bytes.total();
      return { ...peers.counters(), ...traffic.counters(), ...gossip.counts, bytesIn, bytesOut };
    },
    takeLoopLagMs: loopLag(),
  });
  stack.use(
    await startAdminServer(
      { address: config.address, port: config.adminPort, token: config.adminToken },
      handlers({ libp2p, peers, relay, traffic, messages, state, cluster: config.relay.cluster, version }),
    ),
  );
  return stack.move();
}
