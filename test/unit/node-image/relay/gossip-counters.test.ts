import { expect, test } from "vitest";
import { gossipCounters } from "../../../../node-image/js/relay/gossip-counters.ts";

test("grafts and prunes of every reason are counted, a disconnected peer is neither", () => {
  const { counts, register } = gossipCounters();
  const gauge = (name: string) => register.gauge<{ topic: string }>({ name, help: "", labelNames: ["topic"] });
  gauge("gossipsub_mesh_peer_inclusion_events_random_total").inc({ topic: "t" }, 3);
  gauge("gossipsub_mesh_peer_inclusion_events_subscribed_total").inc({ topic: "t" }, 1);
  gauge("gossipsub_peer_churn_events_excess_total").inc({ topic: "t" }, 2);
  gauge("gossipsub_peer_churn_events_disconnected_total").inc({ topic: "t" }, 9);
  gauge("gossipsub_pre_validation_duplicate_total").inc({ topic: "t" });
  expect(counts).toEqual({ received: 0, duplicates: 1, grafts: 4, prunes: 2 });
});
