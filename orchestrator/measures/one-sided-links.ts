/**
 * What one end holds and the other does not: ghosts among the connections, and mesh links without a GRAFT that was taken. The ends
 * are seen a moment apart, and one hears of a change before the other, so only what two rounds in a row show counts.
 */
import type { NodeId } from "../model/step.ts";
import type { NetworkMeasure, NodeMeasure } from "./measure.ts";
import type { RoundFacts } from "./round-facts.ts";

/** Of each node, the others that it says it is linked to. */
type Links = ReadonlyMap<NodeId, ReadonlySet<NodeId>>;

/** Whom each node lists as connected that does not list it, although both run and were seen in this round and the one before. */
export function ghostsOf(facts: RoundFacts): ReadonlyMap<NodeId, readonly NodeId[]> {
  return lastingOneSided(facts, ({ listed }) => listed);
}

/** Whom each node has in its mesh of the topic that does not have it, although both run and were seen in this round and the one before. */
export function oneSidedMeshLinks(facts: RoundFacts, topic: string): ReadonlyMap<NodeId, readonly NodeId[]> {
  return lastingOneSided(facts, (at) => meshLinks(at, topic));
}

/** Of those nodes that were seen in both rounds; of none in the first round. */
function lastingOneSided(facts: RoundFacts, linksIn: (facts: RoundFacts) => Links) {
  const { before } = facts;
  const now = before === undefined ? [] : [...oneSided(seenLinks(facts, linksIn))];
  // Most rounds show none, and need not be compared.
  const suspects = now.some(([, others]) => others.length > 0);
  const earlier = before && suspects ? oneSided(seenLinks(before, linksIn)) : new Map<NodeId, readonly NodeId[]>();
  const seenBefore = before && seenNodes(before);
  return new Map(
    now
      .filter(([node]) => seenBefore?.has(node))
      .map(([node, others]) => [node, others.filter((other) => earlier.get(node)?.includes(other))] as const),
  );
}

/** What the nodes said in this very round: an older word of one end is no evidence against the other. */
function seenLinks(facts: RoundFacts, linksIn: (facts: RoundFacts) => Links): Links {
  const seen = seenNodes(facts);
  return new Map([...linksIn(facts)].filter(([node]) => seen.has(node)));
}

function seenNodes({ running, round }: RoundFacts): ReadonlySet<NodeId> {
  return new Set(running.filter(({ at }) => at.viewAtMs === round.atMs).map(({ plan }) => plan.id));
}

function oneSided(links: Links): ReadonlyMap<NodeId, readonly NodeId[]> {
  return new Map(
    [...links].map(([node, others]) => {
      const silent: NodeId[] = [];
      for (const other of others) if (links.get(other)?.has(node) === false) silent.push(other);
      return [node, silent];
    }),
  );
}

function meshLinks({ meshes }: RoundFacts, topic: string): Links {
  return meshes.get(topic) ?? new Map();
}

export const ghostsMeasure: NodeMeasure = {
  of: "node",
  name: "ghosts",
  title: "Ghost connections",
  unit: "count",
  meaning: "Running peers that a node lists as connected and that do not list it, in two rounds in a row.",
  better: "lower",
  at: (facts) => new Map([...ghostsOf(facts)].map(([node, others]) => [node, others.length])),
};

export const oneSidedMeshMeasure: NodeMeasure = {
  of: "node",
  name: "one-sided-mesh-links",
  title: "One-sided mesh links",
  unit: "count",
  meaning: "Running mesh peers of a node that do not have it in theirs, in two rounds in a row; over all topics.",
  better: "lower",
  at(facts) {
    const counts = new Map<NodeId, number>();
    for (const topic of facts.meshes.keys()) {
      for (const [node, others] of oneSidedMeshLinks(facts, topic)) {
        counts.set(node, (counts.get(node) ?? 0) + others.length);
      }
    }
    return counts;
  },
};

export const meshSymmetryMeasure: NetworkMeasure = {
  of: "network",
  name: "mesh-symmetry",
  title: "GRAFT symmetry",
  unit: "ratio",
  meaning:
    "Of the mesh links between nodes seen in the round, as each end tells of them, those that the other end has, too.",
  better: "higher",
  at(facts) {
    let [links, returned] = [0, 0];
    for (const topic of facts.meshes.keys()) {
      const seen = seenLinks(facts, (at) => meshLinks(at, topic));
      for (const [node, others] of seen) {
        for (const other of others) {
          const back = seen.get(other)?.has(node);
          if (back !== undefined) links += 1;
          if (back === true) returned += 1;
        }
      }
    }
    return links === 0 ? null : returned / links;
  },
};
