/** Mesh degree: how many peers a node has in its mesh of a topic, of those that run. */
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Round } from "../trace/network-state.ts";
import type { NodeMeasure } from "./measure.ts";
import { runningNodes, runningPeers } from "./running-nodes.ts";
import { topicsOf } from "./topics.ts";

/**
 * Of each running node that is subscribed to the topic and was seen since its start. A mesh peer that is down or
 * paused forwards nothing and is not counted, however long the node takes to notice.
 */
export function meshDegrees(round: Round, plan: Plan, topic: string): ReadonlyMap<NodeId, number> {
  const running = runningNodes(round, plan);
  const peers = runningPeers(running);
  return new Map(
    running.flatMap(({ plan: node, at: { view } }): [NodeId, number][] => {
      if (view === undefined || !topicsOf(node).includes(topic)) return [];
      return [[node.id, new Set(view.mesh[topic]?.filter((peer) => peers.has(peer))).size]];
    }),
  );
}

export const meshDegreeMeasure: NodeMeasure = {
  of: "node",
  name: "mesh-degree",
  title: "Mesh degree",
  unit: "count",
  meaning: "Mesh peers of a node that run; of a node on several topics, on the one where it has the fewest.",
  at({ round, plan }) {
    const least = new Map<NodeId, number>();
    for (const topic of new Set(plan.nodes.flatMap(topicsOf))) {
      for (const [node, degree] of meshDegrees(round, plan, topic)) {
        least.set(node, Math.min(degree, least.get(node) ?? Infinity));
      }
    }
    return least;
  },
};
