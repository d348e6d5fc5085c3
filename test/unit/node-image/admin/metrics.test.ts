import { expect, test } from "vitest";
import { exposition } from "../../../../node-image/js/admin/exposition.ts";
import { metricsOf } from "../../../../node-image/js/admin/metrics.ts";
import { connectedPeer, fakeParts, topic } from "./fake-parts.ts";

const lag = { reader: () => () => 120 };
const dial = { kind: "dial", atMs: 1, peer: connectedPeer, failures: 0, tookMs: 1, backoffMs: 0 } as const;

function scraped(): string[] {
  const parts = fakeParts(1);
  parts.journal.append({ ...dial, outcome: "connected" });
  parts.journal.append({ ...dial, outcome: "failed", failure: "refused" });
  parts.journal.append({ kind: "decision", atMs: 1, what: "evict", reason: "too many", values: {} });
  return exposition(metricsOf(parts, lag)()).split("\n");
}

test("the names that Waku people know are there", () => {
  expect(scraped()).toEqual(
    expect.arrayContaining([
      "libp2p_peers 1",
      "libp2p_gossipsub_no_peers_topics 0",
      "libp2p_gossipsub_low_peers_topics 1",
      "libp2p_gossipsub_healthy_peers_topics 0",
      "libp2p_gossipsub_under_dout_topics 1",
      `libp2p_gossipsub_peers_per_topic_mesh{topic="${topic}"} 1`,
      'libp2p_network_bytes_total{direction="in"} 10',
      'waku_peers_dials_total{outcome="successful"} 1',
      'waku_peers_dials_total{outcome="refused"} 1',
      'waku_connected_peers{direction="In",protocol="/vac/waku/relay/2.0.0"} 1',
      'waku_connected_peers{direction="Out",protocol="/vac/waku/relay/2.0.0"} 0',
      'waku_connected_peers_per_shard{shard="32"} 1',
      "waku_peer_store_size 2",
    ]),
  );
});

test("and ours for what has no name", () => {
  expect(scraped()).toEqual(
    expect.arrayContaining([
      "meshbed_evictions_total 2",
      "meshbed_refusals_total 1",
      'meshbed_decisions_total{what="evict"} 1',
      'meshbed_backoffs{failure="refused"} 1',
      "meshbed_event_loop_lag_seconds 0.12",
      'meshbed_messages_total{outcome="duplicate"} 6',
      'meshbed_forgotten_events_total{buffer="events"} 0',
    ]),
  );
});

test("no name is told of twice, and every sample is of the name above it", () => {
  const families = scraped().join("\n").split("# HELP ").slice(1);
  const names = families.map((family) => family.split(" ")[0]);
  expect(new Set(names).size).toBe(names.length);
  for (const [n, family] of families.entries()) {
    const [, type, ...samples] = family.trimEnd().split("\n");
    expect(type).toMatch(new RegExp(`^# TYPE ${names[n]} (gauge|counter)$`));
    for (const sample of samples) expect(/^\w+/.exec(sample)?.[0]).toBe(names[n]);
  }
});
