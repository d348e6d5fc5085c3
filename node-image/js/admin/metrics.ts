/** What GET /metrics tells: under nwaku's names where nwaku has them, under ours (meshbed_) where it has none. */
import type { LoopLag } from "../state/loop-lag.ts";
import type { AdminParts } from "./admin-parts.ts";
import type { Metric, Sample } from "./exposition.ts";
import { isWaku } from "./peer-views.ts";

/** @returns what reads all figures, to be called for each scrape */
export function metricsOf(parts: AdminParts, lag: LoopLag): () => Metric[] {
  const takeLoopLagMs = lag.reader();
  return () => [
    ...libp2pMetrics(parts),
    ...wakuMetrics(parts),
    ...peeringMetrics(parts),
    gauge("meshbed_event_loop_lag_seconds", "Longest delay of the event loop since the last scrape", [
      { value: takeLoopLagMs() / 1000 },
    ]),
    ...processMetrics(),
  ];
}

function libp2pMetrics({ network, config, wireBytes }: AdminParts): Metric[] {
  const { gossip } = network;
  const topics = gossip.topics().map((topic) => ({ topic, mesh: gossip.meshOf(topic) }));
  const { dLow, dOut } = config.relay.gossip;
  const dialled = new Set(open(network).flatMap(({ peer, direction }) => (direction === "outbound" ? [peer] : [])));
  const topicsWith = (holds: (mesh: readonly string[]) => boolean): Sample[] => [
    { value: topics.filter(({ mesh }) => holds(mesh)).length },
  ];
  const bytes = wireBytes();
  return [
    gauge("libp2p_peers", "Connected peers", [{ value: connectedPeers(network) }]),
    gauge("libp2p_pubsub_topics", "Subscribed topics", [{ value: topics.length }]),
    gauge(
      "libp2p_gossipsub_no_peers_topics",
      "Topics without mesh peers",
      topicsWith(({ length }) => length === 0),
    ),
    gauge(
      "libp2p_gossipsub_low_peers_topics",
      "Topics with mesh peers, but fewer than D_low",
      topicsWith(({ length }) => length > 0 && length < dLow),
    ),
    gauge(
      "libp2p_gossipsub_healthy_peers_topics",
      "Topics with at least D_low mesh peers",
      topicsWith(({ length }) => length >= dLow),
    ),
    gauge(
      "libp2p_gossipsub_under_dout_topics",
      "Topics with fewer than D_out mesh peers that this node dialled",
      topicsWith((mesh) => mesh.filter((peer) => dialled.has(peer)).length < dOut),
    ),
    gauge(
      "libp2p_gossipsub_peers_per_topic_mesh",
      "Mesh peers of a topic",
      topics.map(({ topic, mesh }) => ({ labels: { topic }, value: mesh.length })),
    ),
    gauge(
      "libp2p_gossipsub_peers_per_topic_gossipsub",
      "Connected subscribers of a topic",
      topics.map(({ topic }) => ({ labels: { topic }, value: gossip.subscribersOf(topic).length })),
    ),
    counter("libp2p_network_bytes", "Bytes that the sockets of libp2p carried", [
      { labels: { direction: "in" }, value: bytes.in },
      { labels: { direction: "out" }, value: bytes.out },
    ]),
  ];
}

function wakuMetrics({ network, peers, journal, version }: AdminParts): Metric[] {
  const links = open(network);
  const protocols = [...new Set(links.flatMap(({ identity }) => identity?.protocols.filter(isWaku) ?? []))].sort();
  const connected = [...new Set(links.map(({ peer }) => peer))];
  const shards = connected.flatMap((peer) => peers.peer(peer)?.shards.map(String) ?? []);
  return [
    gauge("waku_version", "The node's version", [{ labels: { version }, value: 1 }]),
    gauge(
      "waku_connected_peers",
      "Connections by direction and protocol",
      protocols.flatMap((protocol) =>
        (["inbound", "outbound"] as const).map((direction) => ({
          labels: { direction: direction === "inbound" ? "In" : "Out", protocol },
          value: links.filter((link) => link.direction === direction && link.identity?.protocols.includes(protocol))
            .length,
        })),
      ),
    ),
    gauge("waku_connected_peers_per_shard", "Connected peers by shard", countBy(shards, "shard")),
    gauge(
      "waku_connected_peers_per_agent",
      "Connections by agent",
      countBy(
        links.map(({ identity }) => identity?.agent ?? ""),
        "agent",
      ),
    ),
    gauge("waku_peer_store_size", "Peers that the node knows", [{ value: peers.counters.known }]),
    counter(
      "waku_peers_dials",
      "Dials that have ended; successful, or why they failed",
      (["connected", "unreachable", "refused", "failed"] as const).map((outcome) => ({
        labels: { outcome: outcome === "connected" ? "successful" : outcome },
        value: journal.dialCounts.get(outcome) ?? 0,
      })),
    ),
    counter("waku_node_messages", "Messages received", [
      { labels: { type: "relay" }, value: network.gossip.counters.received },
    ]),
  ];
}

function peeringMetrics({ network, peers, traffic, journal, messages, misdeeds }: AdminParts): Metric[] {
  const { received, duplicates, rejected, grafts, prunes } = network.gossip.counters;
  const known = [...peers.known()];
  const waiting = known.filter(({ nextDialAtMs }) => nextDialAtMs > Date.now());
  return [
    counter("meshbed_dials", "Dials begun", [{ value: peers.counters.dials }]),
    counter("meshbed_evictions", "Connections closed because there were too many", [
      { value: peers.counters.evictions },
    ]),
    counter("meshbed_refusals", "Inbound connections that were not accepted", [{ value: peers.counters.refusals }]),
    counter(
      "meshbed_decisions",
      "Decisions of the peer manager by kind",
      [...journal.decisionCounts].map(([what, value]) => ({ labels: { what }, value })),
    ),
    gauge(
      "meshbed_backoffs",
      "Peers that are not dialled for a while",
      countBy(
        waiting.map((peer) => peer.lastFailure ?? "none"),
        "failure",
      ),
    ),
    gauge("meshbed_blocked_peers", "Peers that an operator blocked", [
      { value: known.filter(({ blocked }) => blocked).length },
    ]),
    gauge("meshbed_ignored_peers", "Peers of low credit", [
      { value: known.filter(({ id }) => peers.ignores(id)).length },
    ]),
    counter("meshbed_messages", "Messages of the relay", [
      { labels: { outcome: "published" }, value: traffic.counters().published },
      { labels: { outcome: "received" }, value: received },
      { labels: { outcome: "duplicate" }, value: duplicates },
      { labels: { outcome: "rejected" }, value: rejected },
    ]),
    counter("meshbed_mesh_changes", "Peers that joined or left a mesh", [
      { labels: { change: "graft" }, value: grafts },
      { labels: { change: "prune" }, value: prunes },
    ]),
    counter("meshbed_misdeeds", "What the node's behaviour did that no honest node does", [{ value: misdeeds() }]),
    gauge("meshbed_workload_waiting", "Messages of workloads that wait", [{ value: traffic.waiting().count }]),
    counter("meshbed_forgotten_events", "What the bounded buffers lost", [
      { labels: { buffer: "events" }, value: journal.events.forgotten },
      { labels: { buffer: "decisions" }, value: journal.decisions.forgotten },
      { labels: { buffer: "messages" }, value: messages.dropped() },
    ]),
  ];
}

/** Prometheus' own names. */
function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage();
  return [
    counter("process_cpu_seconds", "CPU time, user and system", [{ value: (user + system) / 1e6 }]),
    gauge("process_resident_memory_bytes", "Resident memory", [{ value: process.memoryUsage.rss() }]),
    gauge("process_start_time_seconds", "Unix time of the start", [{ value: performance.timeOrigin / 1000 }]),
  ];
}

function open(network: AdminParts["network"]) {
  return network.connections().filter(({ ended }) => !ended);
}

function connectedPeers(network: AdminParts["network"]): number {
  return new Set(open(network).map(({ peer }) => peer)).size;
}

function countBy(values: readonly string[], label: string): Sample[] {
  return [...Map.groupBy(values, (value) => value)].map(([value, of]) => ({
    labels: { [label]: value },
    value: of.length,
  }));
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: "gauge", help, samples };
}

/** nwaku's library ends the names of counters so, too. */
function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name: `${name}_total`, type: "counter", help, samples };
}
