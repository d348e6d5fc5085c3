/** How many peers a node knows of: what it can dial when it needs somebody. */
import type { NodeMeasure } from "./measure.ts";

export const knownPeersMeasure: NodeMeasure = {
  of: "node",
  name: "known-peers",
  title: "Known peers",
  unit: "count",
  meaning: "Peers in a node's peer store, connected or not, by its own account.",
  at: ({ running }) => new Map(running.flatMap(({ plan, at }) => (at.view ? [[plan.id, at.view.knownPeers]] : []))),
};
