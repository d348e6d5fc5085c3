/** How many peers a node is connected to by its own account, which is what its limits speak of. */
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Round } from "../trace/network-state.ts";
import type { NodeMeasure } from "./measure.ts";
import { connectedPeers, runningNodes } from "./running-nodes.ts";

/** Distinct peers of each running node that was seen since its start; two connections to one peer count once. */
export function connectionCounts(round: Round, plan: Plan): ReadonlyMap<NodeId, number> {
  return new Map(
    runningNodes(round, plan).flatMap(({ plan: node, at: { view } }): [NodeId, number][] =>
      view === undefined ? [] : [[node.id, connectedPeers(view).size]],
    ),
  );
}

export const connectionsMeasure: NodeMeasure = {
  of: "node",
  name: "connections",
  title: "Connections",
  unit: "count",
  meaning: "Distinct peers that a node is connected to, by its own account.",
  at: ({ round, plan }) => connectionCounts(round, plan),
};
