/**
 * Counts what gossipsub tells only its metrics: duplicates, rejected messages, and peers taken into and dropped from a mesh.
 * Its events do not serve: a refused GRAFT emits one too. Everything else that it measures is thrown away.
 */
import type { GossipCounters } from "./gossip.ts";

type Counts = { -readonly [Name in keyof GossipCounters]: number };

const countedAs: Readonly<Record<string, keyof GossipCounters>> = {
  gossipsub_pre_validation_valid_total: "received",
  gossipsub_pre_validation_duplicate_total: "duplicates",
  gossipsub_msg_received_invalid_total: "rejected",
  gossipsub_mesh_peer_inclusion_events_fanout_total: "grafts",
  gossipsub_mesh_peer_inclusion_events_random_total: "grafts",
  gossipsub_mesh_peer_inclusion_events_subscribed_total: "grafts",
  gossipsub_mesh_peer_inclusion_events_outbound_total: "grafts",
  gossipsub_mesh_peer_inclusion_events_not_enough_total: "grafts",
  gossipsub_mesh_peer_inclusion_events_opportunistic_total: "grafts",
  gossipsub_peer_churn_events_bad_score_total: "prunes",
  gossipsub_peer_churn_events_prune_total: "prunes",
  gossipsub_peer_churn_events_excess_total: "prunes",
};

const ignored = { inc() {}, set() {}, observe() {}, reset() {}, addCollect() {}, startTimer: () => () => 0 };

/** `register` is what the library takes as its register of metrics. */
export function gossipCounters() {
  const counts: Counts = { received: 0, duplicates: 0, grafts: 0, prunes: 0, rejected: 0 };
  const gauge = ({ name }: { name: string }) => {
    const counter = countedAs[name];
    if (counter === undefined) return ignored;
    return {
      ...ignored,
      // Called as inc(by) or inc(labels, by).
      inc: (labelsOrBy?: number | { readonly error?: unknown; readonly topic?: unknown }, by?: number) => {
        // Among the invalid ones are those that the validation only ignored.
        if (typeof labelsOrBy === "object" && labelsOrBy.error === "ignore") return;
        counts[counter] += typeof labelsOrBy === "number" ? labelsOrBy : (by ?? 1);
      },
    };
  };
  return {
    counts: counts satisfies GossipCounters,
    register: { gauge, histogram: () => ignored, avgMinMax: () => ignored },
  };
}
