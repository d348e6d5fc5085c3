/**
 * The islands of a partition, by its form. What the form leaves open the seed draws; nodes that others see at one address go
 * together wherever chance has its say. Sources of the forms: Jepsen's nemeses, `partition-random-halves`, `majorities-ring`, `bridge`.
 */
import type { Random } from "../../base/random.ts";
import type { NodeId } from "../../model/step.ts";
import type { Partition } from "../../trace/parting.ts";
import type { Names } from "../conditions/links.ts";
import type { WrittenPartition } from "./partition.ts";

export type Islands = Partition;
type Island = readonly NodeId[];

export interface IslandPlaces {
  readonly membersOf: (names: Names) => Island;
  /** Who has started by then: what is drawn is drawn of these. */
  readonly everybody: Island;
  /** Those of the same text go together. */
  readonly addressOf: (node: NodeId) => string;
  readonly random: Random;
}

/** Where the form asks for what these nodes cannot make, there are no islands. */
export function islandsOf(written: WrittenPartition, places: IslandPlaces): Islands {
  const { membersOf, everybody, addressOf, random } = places;
  const unitsOf = (chosen: Island) => {
    const isChosen = new Set(chosen);
    return [
      ...Map.groupBy(
        everybody.filter((node) => isChosen.has(node)),
        addressOf,
      ).values(),
    ];
  };
  if (Array.isArray(written)) return { islands: written.map(membersOf) };
  const { halves: ofHalves, majorities, bridge, between, "one-way": oneWay } = written;
  if (oneWay !== undefined) return { islands: oneWay.map(membersOf), oneWay: true };
  if (ofHalves !== undefined) return { islands: halves(unitsOf(membersOf(ofHalves)), random) };
  if (majorities !== undefined) return { islands: majorityRing(unitsOf(membersOf(majorities)), random) };
  const bridges = membersOf(bridge ?? []);
  const others = () => everybody.filter((node) => !bridges.includes(node));
  const sides = between?.map(membersOf) ?? halves(unitsOf(others()), random);
  return { islands: sides.map((side) => [...new Set([...side, ...bridges])]) };
}

/** The larger units first, each to the side that has fewer nodes. */
function halves(units: readonly Island[], random: Random): readonly Island[] {
  const sides: [NodeId[], NodeId[]] = [[], []];
  for (const unit of random.sample(units, units.length).toSorted((a, b) => b.length - a.length)) {
    const [a, b] = sides;
    (a.length <= b.length ? a : b).push(...unit);
  }
  return sides;
}

/**
 * All in a ring in an order of chance; each stretch of the ring is an island, so each node sees as many to either side of it.
 * The shortest stretches by which everybody sees a majority, themselves included.
 */
function majorityRing(units: readonly Island[], random: Random): readonly Island[] {
  const ring = random.sample(units, units.length);
  const majority = Math.floor(ring.flat().length / 2) + 1;
  const stretch = (from: number, length: number) =>
    Array.from({ length }, (_, i) => ring[(from + i + ring.length) % ring.length] ?? []).flat();
  // Shorter ones show less than half of the ring to somebody; longer ones show all of it to everybody.
  const shortest = Math.floor(ring.length / 4 + 1 / 2) + 1;
  for (let length = shortest; 2 * length - 1 < ring.length; length++) {
    const views = ring.map((_, i) => stretch(i - length + 1, 2 * length - 1));
    if (views.every((view) => view.length >= majority)) return ring.map((_, i) => stretch(i, length));
  }
  return [];
}
