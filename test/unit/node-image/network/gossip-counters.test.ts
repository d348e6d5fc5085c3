import { expect, test } from "vitest";
import { gossipCounters } from "../../../../node-image/js/network/gossip-counters.ts";

const names = {
  random: "gossipsub_mesh_peer_inclusion_events_random_total",
  subscribed: "gossipsub_mesh_peer_inclusion_events_subscribed_total",
  excess: "gossipsub_peer_churn_events_excess_total",
  disconnected: "gossipsub_peer_churn_events_disconnected_total",
  duplicate: "gossipsub_pre_validation_duplicate_total",
  invalid: "gossipsub_msg_received_invalid_total",
};

test("grafts and prunes of every reason are counted, a disconnected peer is neither", () => {
  const { counts, register } = gossipCounters();
  register.gauge({ name: names.random }).inc({ topic: "t" }, 3);
  register.gauge({ name: names.subscribed }).inc({ topic: "t" }, 1);
  register.gauge({ name: names.excess }).inc({ topic: "t" }, 2);
  register.gauge({ name: names.disconnected }).inc({ topic: "t" }, 9);
  register.gauge({ name: names.duplicate }).inc({ topic: "t" });
  expect(counts).toEqual({ received: 0, duplicates: 1, grafts: 4, prunes: 2, rejected: 0 });
});

test("a message that the validation ignored is not among the rejected", () => {
  const { counts, register } = gossipCounters();
  const invalid = register.gauge({ name: names.invalid });
  invalid.inc({ error: "reject" }, 1);
  invalid.inc({ error: "transform_failed" }, 1);
  invalid.inc({ error: "ignore" }, 1);
  expect(counts).toMatchObject({ rejected: 2 });
});
