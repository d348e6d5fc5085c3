/** Mesh degree: how many peers a node has in its mesh of a topic, of those that run. */
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Round } from "../trace/network-state.ts";
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
