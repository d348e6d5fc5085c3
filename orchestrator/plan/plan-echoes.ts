/** Pairs of real nodes whose round trip the run measures: they prove the nodes' own links. */
import type { Random } from "../base/random.ts";
import { type Change, differenceOf, type InForce } from "../conditions/in-force.ts";
import type { Place } from "../conditions/link-states.ts";
import { roundTripOf } from "../conditions/round-trip.ts";
import type { LinkState } from "../model/link.ts";
import type { ProbePlan } from "../model/measurement.ts";
import type { NodeId } from "../model/step.ts";
import { type Partition, partingOf } from "../trace/parting.ts";
import { wayBetween } from "./expected-flow.ts";

/** Echoes of more pairs at once would be traffic of their own. Beyond it, pairs of zones are drawn by chance. */
const mostPairs = 40;
/** Of the nodes that one change is about. */
const pairsOfChange = 3;

export interface Scene {
  /** The nodes that run, no surveyors. */
  readonly nodes: readonly Place[];
  readonly states: ReadonlyMap<NodeId, LinkState>;
  readonly random: Random;
}

/** One for each pair of zones and one inside each zone, as far as there are nodes that can answer, up to a bound. */
export function echoesBetweenZones({ nodes, states, random }: Scene): readonly ProbePlan[] {
  const zones = [...Map.groupBy(nodes, ({ zone }) => zone)];
  const pairs = zones.flatMap(([a, ofA], i) =>
    zones.slice(i).flatMap(([b, ofB]) => echoBetween(ofA, ofB, states, random.fork(`${a} ${b}`)) ?? []),
  );
  return atMost(mostPairs, pairs, random.fork("bound"));
}

function atMost<T>(count: number, items: readonly T[], random: Random): readonly T[] {
  const kept = new Set(random.sample(items, count));
  return items.filter((item) => kept.has(item));
}

/**
 * Some for each partition and change that came, went or was changed, between those of its nodes for whom no surveyor
 * stands. A surveyor stands for its zone where the change is about all of it. Of many islands some are drawn by chance.
 */
export function echoesOfChanges(before: InForce, now: InForce, { nodes, states, random }: Scene): readonly ProbePlan[] {
  const { changes, partitions } = differenceOf(before, now);
  const changed = [...changes.map(sidesOfChange), ...partitions.map(sidesOfPartition)];
  const pairs = changed.flatMap((sides, i) =>
    sides.flatMap(([a, b]) => {
      const [ofA, ofB] = [nodes.filter(a.has), nodes.filter(b.has)];
      const alone = ofA.filter(({ zone }) => !a.has({ id: zone }));
      const draw = (count: number) => echoBetween(alone, ofB, states, random.fork(`${i} ${count}`)) ?? [];
      const drawn = Array.from({ length: pairsOfChange }, (_, count) => draw(count)).flat();
      return [...new Map(drawn.map((pair) => [`${pair.from} ${pair.to}`, pair])).values()];
    }),
  );
  return atMost(mostPairs, pairs, random.fork("bound of changes"));
}

interface Side {
  readonly has: (place: Pick<Place, "id">) => boolean;
}

const sideOf = (ids: readonly NodeId[]): Side => {
  const named = new Set(ids);
  return { has: ({ id }) => named.has(id) };
};

function sidesOfChange({ links }: Change): readonly (readonly [Side, Side])[] {
  if (links.kind === "path") {
    const [from, to] = [sideOf(links.from), sideOf(links.to)];
    return [
      [from, to],
      [to, from],
    ];
  }
  const of = sideOf(links.of);
  return [[of, { has: (place) => !of.has(place) }]];
}

/** An echo is lost whichever of its ways is cut, so it says nothing of one way: `ways-across.ts` does. */
function sidesOfPartition(partition: Partition): readonly (readonly [Side, Side])[] {
  if (partition.oneWay) return [];
  const { islandsOf } = partingOf(partition);
  return partition.islands.map((_, i) => {
    const isInside = (islands: bigint) => (islands & (1n << BigInt(i))) !== 0n;
    const isOutside = (islands: bigint) => islands !== 0n && !isInside(islands);
    return [{ has: ({ id }) => isInside(islandsOf(id)) }, { has: ({ id }) => isOutside(islandsOf(id)) }];
  });
}

/** The far end must take an echo that it did not ask for, so it is a public node. */
function echoBetween(
  a: readonly Place[],
  b: readonly Place[],
  states: ReadonlyMap<NodeId, LinkState>,
  random: Random,
): ProbePlan | undefined {
  const reachable = (nodes: readonly Place[]) => nodes.filter(({ inbound, nat }) => inbound === "any" && nat === null);
  const [fromSide, toSide] = reachable(b).length > 0 ? [a, reachable(b)] : [b, reachable(a)];
  const [to] = random.fork("to").sample(toSide, 1);
  const [from] = random.fork("from").sample(
    fromSide.filter((place) => place !== to),
    1,
  );
  if (from === undefined || to === undefined) return undefined;
  const [there, back] = [wayBetween(from, to, states, 4), wayBetween(to, from, states, 4)];
  const roundTrip = roundTripOf(there.shaping, back.shaping);
  return { from: from.id, to: to.id, ...roundTrip, ...((there.isCut || back.isCut) && { lossRatio: 1 }) };
}
