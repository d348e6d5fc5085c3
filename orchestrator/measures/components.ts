/** The parts into which the running nodes fall. */
import { UndirectedGraph } from "graphology";
import { connectedComponents } from "graphology-components";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Round } from "../trace/network-state.ts";
import { connectedPeers, runningNodes, runningPeers } from "./running-nodes.ts";

/** Largest first, each in the plan's order. A connection joins two nodes when both list it: one end alone may not have noticed its end. */
export function components(round: Round, plan: Plan): readonly (readonly NodeId[])[] {
  const graph = new UndirectedGraph();
  for (const { plan: node } of runningNodes(round, plan)) graph.addNode(node.id);
  for (const [a, b] of sharedConnections(round, plan)) graph.addEdge(a, b);
  const parts = connectedComponents(graph).map((part) => new Set(part));
  return parts.map((part) => graph.nodes().filter((id) => part.has(id))).toSorted((a, b) => b.length - a.length);
}

/** Pairs of running nodes that list each other, each pair once. */
export function* sharedConnections(round: Round, plan: Plan): Generator<readonly [NodeId, NodeId]> {
  const running = runningNodes(round, plan);
  const nodeOf = runningPeers(running);
  const listed = new Map(running.map(({ plan: node, at: { view } }) => [node.id, view && connectedPeers(view)]));
  for (const { plan: node, at } of running) {
    for (const peer of listed.get(node.id) ?? []) {
      const other = nodeOf.get(peer)?.plan.id;
      if (other !== undefined && node.id < other && listed.get(other)?.has(at.peerId)) yield [node.id, other];
    }
  }
}
