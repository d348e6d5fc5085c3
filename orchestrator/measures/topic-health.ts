/**
 * On how many of its topics a node has no mesh peer, too few, or enough. Source: nwaku's gauges
 * libp2p_gossipsub_{no_peers,low_peers,healthy_peers}_topics; fewer than D_low are too few. A topic with fewer nodes than that asks
 * for all of them.
 */
import { onceFor } from "../base/once-for.ts";
import type { NodeId } from "../model/step.ts";
import type { NodeMeasure } from "./measure.ts";
import type { RoundFacts } from "./round-facts.ts";

export type TopicHealth = "none" | "low" | "healthy";

/** Of each running node that was seen since its start, how many of its topics are so. Mesh peers count when they run. */
export const topicHealth = onceFor(
  ({ running, meshes }: RoundFacts): ReadonlyMap<NodeId, Readonly<Record<TopicHealth, number>>> =>
    new Map(
      running.flatMap(({ plan: { id, config }, at }) => {
        if (at.view === undefined) return [];
        const counts = { none: 0, low: 0, healthy: 0 };
        for (const mesh of meshes.values()) {
          const own = mesh.get(id);
          if (own !== undefined) counts[healthWith(own.size, config.relay.gossip.dLow, mesh.size - 1)] += 1;
        }
        return [[id, counts] as const];
      }),
    ),
);

function healthWith(found: number, dLow: number, others: number): TopicHealth {
  if (found >= Math.min(dLow, others)) return "healthy";
  return found === 0 ? "none" : "low";
}

const words = {
  healthy: ["Healthy topics", "has D_low mesh peers that run, or all there are", "higher"],
  low: ["Topics with few mesh peers", "has mesh peers that run, but fewer than D_low", "lower"],
  none: ["Topics without mesh peers", "has no mesh peer that runs, although there are other nodes", "lower"],
} as const;

export const topicHealthMeasures: readonly NodeMeasure[] = (["healthy", "low", "none"] as const).map((health) => {
  const [title, so, better] = words[health];
  return {
    of: "node",
    name: `topics-${health}`,
    title,
    unit: "count",
    meaning: `Topics of a node on which it ${so}.`,
    better,
    at: (facts) => new Map([...topicHealth(facts)].map(([node, counts]) => [node, counts[health]])),
  };
});
