/**
 * What every node of a network meets: the last mile of the sender, the path, the last mile of the receiver, under whatever
 * partitions and changes are in force. Destinations go by zone; only nodes that a change tells from the rest of
 * their zone are named by address. Nodes that nothing tells apart share one state, so the work grows with the number
 * of such kinds and not with the number of nodes.
 */
import { containsCidr, mergeCidr, parseCidr } from "cidr-tools";
import type { Cidr, LastMile, LinkState, PathState, Segment, Shaping } from "../model/link.ts";
import type { NatPlan, NetworkPlan, Plan, ZonePlan } from "../model/plan.ts";
import type { LinkChange, NodeId } from "../model/step.ts";
import { type Parting, partingOf } from "../trace/parting.ts";
import type { InForce } from "./in-force.ts";
import { composeShaping } from "./index.ts";
import { rate } from "./rate.ts";

/** A node or a surveyor, as far as links go. */
export interface Place {
  readonly id: NodeId;
  readonly zone: string;
  /** Its own, without prefix length. */
  readonly addresses: readonly string[];
  readonly nat: string | null;
  readonly inbound: LinkState["inbound"];
}

export function placesOf({ nodes, surveyors }: Pick<Plan, "nodes" | "surveyors">): readonly Place[] {
  const addressesOf = (one: { address: string; address6: string | null }) =>
    one.address6 === null ? [one.address] : [one.address, one.address6];
  return [
    ...nodes.map((node) => ({
      id: node.id,
      zone: node.zone,
      addresses: addressesOf(node),
      nat: node.nat,
      inbound: node.link.inbound,
    })),
    ...surveyors.map((surveyor) => ({
      id: surveyor.id,
      zone: surveyor.id,
      addresses: addressesOf(surveyor),
      nat: null,
      inbound: surveyor.link.inbound,
    })),
  ];
}

/** The whole condition of each place. */
export function linkStatesOf(
  network: NetworkPlan,
  places: readonly Place[],
  inForce: InForce,
): ReadonlyMap<NodeId, LinkState> {
  const world = worldOf(network, places, inForce);
  return new Map(
    world.kinds.flatMap((kind) => {
      const state = stateOf(kind, world);
      return kind.places.map((place) => [place.id, state] as const);
    }),
  );
}

/** What a sender's packets meet on their way to an address: the most specific prefix decides. */
export function shapingTowards({ paths }: LinkState, address: string): readonly Shaping[] {
  const matches = paths.flatMap(({ to, shaping }) =>
    to.filter((prefix) => containsCidr(prefix, address)).map((prefix) => ({ prefix, shaping })),
  );
  const lengthOf = ({ prefix }: { prefix: Cidr }) => Number(parseCidr(prefix).prefix);
  return matches.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0]?.shaping ?? [];
}

interface World {
  readonly network: NetworkPlan;
  readonly kinds: readonly Kind[];
  readonly kindsIn: ReadonlyMap<string, readonly Kind[]>;
  readonly partings: readonly Parting[];
  readonly pathChanges: readonly PathChange[];
}

/** Places of one zone, behind the same NAT or none, whom every partition and change treats alike. */
interface Kind {
  /** Any of them, where one has to be asked. */
  readonly id: NodeId;
  readonly places: readonly Place[];
  readonly zone: ZonePlan;
  readonly nat: NatPlan | null;
  readonly inbound: LinkState["inbound"];
  /** With what changes say of it. */
  readonly mile: LastMile;
  /** The changes of its last mile, by their numbers. */
  readonly mileChanges: string;
  /** Its last mile lets nothing through. */
  readonly isCut: boolean;
}

interface MileChange {
  readonly number: number;
  readonly of: ReadonlySet<NodeId>;
  readonly to: LinkChange;
}

interface PathChange {
  readonly number: number;
  readonly from: ReadonlySet<NodeId>;
  readonly into: ReadonlySet<NodeId>;
  readonly bothWays: boolean;
  readonly to: LinkChange;
}

function worldOf(network: NetworkPlan, places: readonly Place[], inForce: InForce): World {
  const mileChanges: MileChange[] = [];
  const pathChanges: PathChange[] = [];
  for (const [number, { links, to }] of [...inForce.changes.values()].entries()) {
    if (links.kind === "last-mile") mileChanges.push({ number, of: new Set(links.of), to });
    else pathChanges.push({ number, from: new Set(links.from), into: new Set(links.to), bothWays: links.bothWays, to });
  }
  const partings = [...inForce.partitions.values()].map(partingOf);
  const treatment = ({ id, zone, nat, inbound }: Place) => [
    zone,
    nat,
    inbound,
    ...partings.map(({ islandsOf }) => islandsOf(id)),
    ...mileChanges.map(({ of }) => of.has(id)),
    ...pathChanges.flatMap(({ from, into }) => [from.has(id), into.has(id)]),
  ];
  const alike = Map.groupBy(places, (place) => treatment(place).join(" "));
  const zones = new Map(network.zones.map((zone) => [zone.id, zone]));
  const kinds = [...alike.values()].flatMap((members) =>
    members.slice(0, 1).map((one) => kindOf(one, members, network, zones, mileChanges)),
  );
  const kindsIn = Map.groupBy(kinds, ({ zone }) => zone.id);
  return { network, kinds, kindsIn, partings, pathChanges };
}

function kindOf(
  { id, zone: zoneId, nat, inbound }: Place,
  places: readonly Place[],
  network: NetworkPlan,
  zones: ReadonlyMap<string, ZonePlan>,
  mileChanges: readonly MileChange[],
): Kind {
  const zone = zones.get(zoneId);
  const mile = network.conditions.links[zone?.link ?? ""];
  if (zone === undefined || mile === undefined) throw new Error(`the zone ${zoneId} has no last mile`);
  const own = mileChanges.filter(({ of }) => of.has(id));
  return {
    id,
    places,
    zone,
    nat: network.nats.find((candidate) => candidate.id === nat) ?? null,
    inbound,
    mile: changed(mile, own),
    mileChanges: numbersOf(own),
    isCut: own.some(({ to }) => to.cut),
  };
}

function stateOf(kind: Kind, world: World): LinkState {
  const { mile, inbound } = kind;
  if (kind.isCut) return cutOff(kind, world);
  const paths = [...world.network.zones.flatMap((zone) => pathsInto(zone, kind, world)), ...pathInside(kind, world)];
  const delays = paths.flatMap(({ shaping }) => shaping.flatMap((one) => (one.kind === "delay" ? one.meanMs : [])));
  const roundTripMs = 2 * Math.max(0, ...delays);
  return {
    paths,
    up: rate.limit(mile.upBitsPerSecond, mile, roundTripMs),
    down: rate.limit(mile.downBitsPerSecond, mile, roundTripMs),
    cutFrom: cutsOf(kind, world),
    inbound,
  };
}

/** Nothing gets out, nothing gets in: not even on the private network of a NAT, for it is the node's own mile. */
function cutOff({ nat, inbound }: Kind, { network: { subnet, subnet6 } }: World): LinkState {
  const everywhere = [subnet, subnet6, nat?.subnet ?? null].filter((prefix) => prefix !== null);
  const nothing: Shaping = { kind: "loss", model: { kind: "independent", ratio: 1 } };
  return { paths: [{ to: everywhere, shaping: [nothing] }], up: null, down: null, cutFrom: everywhere, inbound };
}

/** One entry for the zone, and one for each set of its places that changes tell from most of the others. */
function pathsInto(zone: ZonePlan, from: Kind, world: World): readonly PathState[] {
  const others = (world.kindsIn.get(zone.id) ?? []).filter((to) => to.nat === null || to.nat !== from.nat);
  const byChanges = Map.groupBy(others, (to) => `${to.mileChanges}|${numbersOf(changesBetween(from, to, world))}`);
  const alike = [...byChanges.values()]
    .map((kinds) => ({ kinds, places: kinds.flatMap(({ places }) => places) }))
    .toSorted((a, b) => b.places.length - a.places.length);
  const paths = alike.flatMap(({ kinds, places }, i) =>
    kinds.slice(0, 1).map((to) => ({
      to: i === 0 ? zone.prefixes : prefixesOf(places, from, world),
      shaping: shapingBetween(from, to, world),
    })),
  );
  return paths.some(({ shaping }) => shaping.length > 0) ? paths : [];
}

/** Those behind the same NAT meet one another on its private network. */
function pathInside(kind: Kind, world: World): readonly PathState[] {
  if (kind.nat === null) return [];
  const shaping = shapingBetween(kind, kind, world);
  return shaping.length === 0 ? [] : [{ to: [kind.nat.subnet], shaping }];
}

function shapingBetween(from: Kind, to: Kind, world: World): readonly Shaping[] {
  const { within, paths } = world.network.conditions;
  const [a, b] = [from.zone.region, to.zone.region];
  const path = a === b ? within : paths.find(({ between }) => between.includes(a) && between.includes(b))?.segment;
  if (path === undefined) throw new Error(`there is no path between ${a} and ${b}`);
  return composeShaping([from.mile, changed(path, changesBetween(from, to, world)), to.mile]);
}

function changesBetween(sender: Kind, receiver: Kind, { pathChanges }: World): readonly PathChange[] {
  return pathChanges.filter(
    ({ from, into, bothWays }) =>
      (from.has(sender.id) && into.has(receiver.id)) || (bothWays && from.has(receiver.id) && into.has(sender.id)),
  );
}

function numbersOf(changes: readonly { readonly number: number }[]): string {
  return changes.map(({ number }) => number).join();
}

/** In the order in which the changes came, so that the later has the last word. */
function changed<S extends Segment>(base: S, changes: readonly { readonly to: LinkChange }[]): S {
  return Object.assign({}, base, ...changes.map(({ to: { cut: _, ...change } }) => change));
}

/**
 * Those whose packets a place does not get: whom a partition or a change cuts from it. It may be among them itself when a
 * change cuts all from all: what it sends to itself never leaves it.
 */
function cutsOf(kind: Kind, world: World): readonly Cidr[] {
  const cut = world.kinds.filter(
    (other) =>
      world.partings.some(({ drops }) => drops(other.id, kind.id)) ||
      changesBetween(other, kind, world).some(({ to }) => to.cut),
  );
  return prefixesOf(
    cut.flatMap(({ places }) => places),
    kind,
    world,
  );
}

/** The addresses that a place sees of others, merged into prefixes where they fill one. */
function prefixesOf(places: readonly Place[], from: Kind, { network }: World): readonly Cidr[] {
  const seen = places.flatMap(({ nat, addresses }) => {
    const outside = network.nats.find(({ id }) => id === nat)?.address ?? [];
    // Behind the same NAT both lead there: the private address, and that of the NAT where it sends packets back inside.
    return nat === null || nat === from.nat?.id ? [...addresses, outside].flat() : outside;
  });
  return seen.length === 0 ? [] : mergeCidr(seen.map((address) => `${address}/${address.includes(":") ? 128 : 32}`));
}
