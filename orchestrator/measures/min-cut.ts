/** How many connections hold the network together: a partition needs to cut so many of them at least. */
import { seededRandom } from "../base/random.ts";
import type { Plan } from "../model/plan.ts";
import type { NetworkMeasure } from "./measure.ts";
import type { RoundFacts } from "./round-facts.ts";

/** In a network of no more running nodes the figure is exact. */
const sampledNodes = 17;

/**
 * The fewest connections whose loss parts any two of a sample of the running nodes; null with fewer than two. The plan's seed draws
 * the sample, which stays the same while its nodes run.
 */
export function minCut({ running, neighbours, plan }: RoundFacts): number | null {
  const places = new Map(running.map(({ plan: { id } }, place) => [id, place]));
  const sample = drawOrder(plan)
    .flatMap((id) => places.get(id) ?? [])
    .slice(0, sampledNodes);
  const [first, ...others] = sample;
  if (first === undefined || others.length === 0) return null;
  let fewest = Infinity;
  // A cut that parts any two of a row parts some two that stand side by side in it.
  for (const [i, to] of others.entries()) fewest = cutBetween(sample[i] ?? first, to, neighbours, fewest);
  return fewest;
}

function drawOrder({ nodes, seed }: Plan): readonly string[] {
  const ids = nodes.map(({ id }) => id).toSorted();
  return seededRandom(seed).fork("min-cut").sample(ids, ids.length);
}

/**
 * As many connections as there are ways between the two that share none (Menger), found one after the other along shortest ways
 * (Edmonds and Karp, 1972); `atMost` where there are more.
 */
function cutBetween(from: number, to: number, neighbours: RoundFacts["neighbours"], atMost: number): number {
  const order = neighbours.length;
  /** Of each pair of nodes: 1 where a way leads along their connection, -1 against it, which a later way may take back. */
  const flow = new Int8Array(order * order);
  const limit = Math.min(atMost, neighbours[from]?.length ?? 0, neighbours[to]?.length ?? 0);
  for (let ways = 0; ways < limit; ways++) {
    const cameFrom = waysFrom(from, to, neighbours, flow);
    if (cameFrom[to] === unreached) return ways;
    for (let node = to; node !== from; ) {
      const before = cameFrom[node] ?? from;
      flow[before * order + node] = (flow[before * order + node] ?? 0) + 1;
      flow[node * order + before] = (flow[node * order + before] ?? 0) - 1;
      node = before;
    }
  }
  return limit;
}

const unreached = -1;

/** Of each node the one before it on a shortest way from `from` that is still free; the search ends at `to`. */
function waysFrom(from: number, to: number, neighbours: RoundFacts["neighbours"], flow: Int8Array): Int32Array {
  const cameFrom = new Int32Array(neighbours.length).fill(unreached);
  cameFrom[from] = from;
  const queue = [from];
  for (const node of queue) {
    for (const next of neighbours[node] ?? []) {
      if (cameFrom[next] !== unreached || flow[node * neighbours.length + next] === 1) continue;
      cameFrom[next] = node;
      if (next === to) return cameFrom;
      queue.push(next);
    }
  }
  return cameFrom;
}

export const minCutMeasure: NetworkMeasure = {
  of: "network",
  name: "min-cut",
  title: "Minimum cut",
  unit: "count",
  meaning: `The fewest connections whose loss parts any two of up to ${sampledNodes} running nodes, drawn by the plan's seed.`,
  better: "higher",
  at: minCut,
};
