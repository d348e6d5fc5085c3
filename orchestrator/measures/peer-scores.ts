/**
 * Gossipsub's scores (v1.1), given and received, as they were when the giving node's view last changed. Of connections between running
 * nodes only, so that nobody is judged by what an ended life did; nodes that do not score give none.
 */
import { median } from "simple-statistics";
import { onceFor } from "../base/once-for.ts";
import type { NodeId } from "../model/step.ts";
import type { NodeMeasure } from "./measure.ts";
import type { RoundFacts } from "./round-facts.ts";

export interface PeerScore {
  readonly by: NodeId;
  readonly of: NodeId;
  readonly score: number;
}

export const peerScores = onceFor(({ running, byPeer, peers }: RoundFacts): readonly PeerScore[] =>
  running.flatMap(({ plan: { id: by, config }, at: { scores } }) => {
    if (!config.relay.gossip.scoring || scores === undefined) return [];
    const own = peers.get(by);
    const found: PeerScore[] = [];
    for (const [peer, score] of Object.entries(scores)) {
      const of = byPeer.get(peer)?.plan.id;
      if (of !== undefined && own?.has(peer)) found.push({ by, of, score });
    }
    return found;
  }),
);

function perNode(
  facts: RoundFacts,
  end: "by" | "of",
  figure: (scores: number[]) => number,
): ReadonlyMap<NodeId, number> {
  const byNode = Map.groupBy(peerScores(facts), (score) => score[end]);
  return new Map([...byNode].map(([node, all]) => [node, figure(all.map(({ score }) => score))]));
}

export const peerScoreMeasures: readonly NodeMeasure[] = [
  {
    of: "node",
    name: "score-given",
    title: "Peer score given, median",
    unit: "score",
    meaning: "Median of the scores that a node gives the running peers it is connected to.",
    better: "higher",
    at: (facts) => perNode(facts, "by", median),
  },
  {
    of: "node",
    name: "score-given-lowest",
    title: "Peer score given, lowest",
    unit: "score",
    meaning: "The lowest score that a node gives a running peer it is connected to.",
    better: "higher",
    at: (facts) => perNode(facts, "by", (scores) => Math.min(...scores)),
  },
  {
    of: "node",
    name: "score-received",
    title: "Peer score received, median",
    unit: "score",
    meaning: "Median of the scores that a node has with the running peers that are connected to it.",
    better: "higher",
    at: (facts) => perNode(facts, "of", median),
  },
];
