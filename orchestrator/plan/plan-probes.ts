/** The pairs whose round trip a run measures: one for each pair of zones and one inside each zone, up to a bound. */
import type { Random } from "../base/random.ts";
import { shapingTowards } from "../conditions/link-states.ts";
import { roundTripOf } from "../conditions/round-trip.ts";
import type { NodePlan, ProbePlan, ZonePlan } from "../model/plan.ts";

/** Echoes of more pairs at once would be traffic of their own. Beyond it, pairs of zones are drawn by chance. */
const mostPairs = 40;

export function planProbes(
  nodes: readonly NodePlan[],
  zones: readonly ZonePlan[],
  random: Random,
): readonly ProbePlan[] {
  const byZone = Map.groupBy(nodes, (node) => node.zone);
  const pairs = zones.flatMap((a, i) =>
    zones.slice(i).flatMap((b) => {
      const pair = pairOf(byZone.get(a.id) ?? [], byZone.get(b.id) ?? [], random.fork(`${a.id} ${b.id}`));
      if (pair === undefined) return [];
      const { from, to } = pair;
      const there = shapingTowards(from.link, to.address);
      const back = shapingTowards(to.link, from.address);
      return [{ from: from.id, to: to.id, ...roundTripOf(there, back) }];
    }),
  );
  const kept = new Set(random.fork("bound").sample(pairs, mostPairs));
  return pairs.filter((pair) => kept.has(pair));
}

/** The far end must take an echo that it did not ask for, so it is a public node. */
function pairOf(
  a: readonly NodePlan[],
  b: readonly NodePlan[],
  random: Random,
): { readonly from: NodePlan; readonly to: NodePlan } | undefined {
  const reachable = (nodes: readonly NodePlan[]) => nodes.filter((node) => node.link.inbound === "any");
  const [fromSide, toSide] = reachable(b).length > 0 ? [a, reachable(b)] : [b, reachable(a)];
  const [to] = random.fork("to").sample(toSide, 1);
  const [from] = random.fork("from").sample(
    fromSide.filter((node) => node !== to),
    1,
  );
  return from && to && { from, to };
}
