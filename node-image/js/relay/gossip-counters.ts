/**
 * Counts what gossipsub tells only its metrics: duplicates, and peers taken into and dropped from a mesh. Its events
 * do not serve: a refused GRAFT emits one too. Everything else that it measures is thrown away.
 */
import type { GossipsubOpts } from "@libp2p/gossipsub";

type Register = NonNullable<GossipsubOpts["metricsRegister"]>;

export interface GossipCounters {
  /** First copies of valid messages. */
  received: number;
  duplicates: number;
  /** Peers that joined a mesh, whoever asked. */
  grafts: number;
  /** Peers that left a mesh while they stayed connected. */
  prunes: number;
}

const countedAs: Readonly<Record<string, keyof GossipCounters>> = {
  gossipsub_pre_validation_valid_total: "received",
  gossipsub_pre_validation_duplicate_total: "duplicates",
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

export function gossipCounters(): { readonly counts: GossipCounters; readonly register: Register } {
  const counts: GossipCounters = { received: 0, duplicates: 0, grafts: 0, prunes: 0 };
  const ignored = { inc() {}, set() {}, observe() {}, reset() {}, addCollect() {}, startTimer: () => () => 0 };
  const gauge = ({ name }: { name: string }) => {
    const counter = countedAs[name];
    if (counter === undefined) return ignored;
    return {
      ...ignored,
      // Called as inc(by) or inc(labels, by).
      inc: (labelsOrBy?: unknown, by?: number) => {
        counts[counter] += typeof labelsOrBy === "number" ? labelsOrBy : (by ?? 1);
      },
    };
  };
  return { counts, register: { gauge, histogram: () => ignored, avgMinMax: () => ignored } };
}
