/**
 * What every node of a network meets: the last mile of the sender, the path, the last mile of the receiver, under whatever
 * partitions and changes are in force. Destinations go by zone; only nodes that a change tells from the rest of
 * their zone are named by address.
 */
import { containsCidr, mergeCidr, parseCidr } from "cidr-tools";
import type { Cidr, LastMile, LinkState, PathState, Segment, Shaping } from "../model/link.ts";
import type { NetworkPlan, Plan, ZonePlan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";
import type { Change, InForce, Partition } from "./in-force.ts";
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
  return new Map(places.map((place) => [place.id, stateOf(place, world)]));
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
  readonly zones: ReadonlyMap<string, ZonePlan>;
  readonly members: ReadonlyMap<string, readonly Place[]>;
  readonly place: ReadonlyMap<NodeId, Place>;
  readonly partitions: readonly Partition[];
  readonly mileChanges: readonly MileChange[];
  readonly pathChanges: readonly PathChange[];
  readonly memory: Map<string, readonly Shaping[]>;
}

interface MileChange {
  readonly of: ReadonlySet<NodeId>;
  readonly to: Change["to"];
}

interface PathChange {
  readonly from: ReadonlySet<NodeId>;
  readonly into: ReadonlySet<NodeId>;
  readonly bothWays: boolean;
  readonly to: Change["to"];
}

function worldOf(network: NetworkPlan, places: readonly Place[], { partitions, changes }: InForce): World {
  const mileChanges: MileChange[] = [];
  const pathChanges: PathChange[] = [];
  for (const { links, to } of changes.values()) {
    if (links.kind === "last-mile") mileChanges.push({ of: new Set(links.of), to });
    else pathChanges.push({ from: new Set(links.from), into: new Set(links.to), bothWays: links.bothWays, to });
  }
  return {
    network,
    zones: new Map(network.zones.map((zone) => [zone.id, zone])),
    members: Map.groupBy(places, (place) => place.zone),
    place: new Map(places.map((place) => [place.id, place])),
    partitions: [...partitions.values()],
    mileChanges,
    pathChanges,
    memory: new Map(),
  };
}

function stateOf(place: Place, world: World): LinkState {
  const mile = mileOf(place, world);
  const alone = world.mileChanges.some((change) => change.to.cut && change.of.has(place.id));
  const everywhere = subnetsOf(place, world);
  const paths: readonly PathState[] = alone
    ? [{ to: everywhere, shaping: [{ kind: "loss", model: { kind: "independent", ratio: 1 } }] }]
    : [...world.network.zones.flatMap((zone) => pathsInto(zone, place, world)), ...pathInside(place, world)];
  const delays = paths.flatMap(({ shaping }) => shaping.flatMap((one) => (one.kind === "delay" ? one.meanMs : [])));
  const roundTripMs = 2 * Math.max(0, ...delays);
  return {
    paths,
    up: rate.limit(mile.upBitsPerSecond, mile, roundTripMs),
    down: rate.limit(mile.downBitsPerSecond, mile, roundTripMs),
    cutFrom: alone ? everywhere : cutsOf(place, world),
    inbound: place.inbound,
  };
}

/** One entry for the zone, and one for each set of its places that changes tell from the others. */
function pathsInto(zone: ZonePlan, from: Place, world: World): readonly PathState[] {
  const others = (world.members.get(zone.id) ?? []).filter((to) => to.nat === null || to.nat !== from.nat);
  const alike = [...Map.groupBy(others, (to) => whatChanges(from, to, world)).values()].toSorted(
    (a, b) => b.length - a.length,
  );
  const paths = alike.flatMap((places, i) =>
    places.slice(0, 1).map((to) => ({
      to: i === 0 ? zone.prefixes : prefixesOf(places, world),
      shaping: shapingBetween(from, to, world),
    })),
  );
  return paths.some(({ shaping }) => shaping.length > 0) ? paths : [];
}

/** Those behind the same NAT meet one another on its private network. */
function pathInside(place: Place, world: World): readonly PathState[] {
  const nat = world.network.nats.find(({ id }) => id === place.nat);
  if (nat === undefined) return [];
  const shaping = shapingBetween(place, place, world);
  return shaping.length === 0 ? [] : [{ to: [nat.subnet], shaping }];
}

/** The numbers of the changes that this way meets: the same ones make the same way. */
function whatChanges(from: Place, to: Place, world: World): string {
  const miles = world.mileChanges.flatMap(({ of }, i) => (of.has(to.id) ? [i] : []));
  const paths = world.pathChanges.flatMap((change, i) => (isAbout(change, from, to) ? [i] : []));
  return `${miles}|${paths}`;
}

function shapingBetween(from: Place, to: Place, world: World): readonly Shaping[] {
  const own = world.mileChanges.flatMap(({ of }, i) => (of.has(from.id) ? [i] : []));
  const key = `${from.zone} ${to.zone} ${own}|${whatChanges(from, to, world)}`;
  const shaping =
    world.memory.get(key) ?? composeShaping([mileOf(from, world), pathBetween(from, to, world), mileOf(to, world)]);
  world.memory.set(key, shaping);
  return shaping;
}

function mileOf({ id, zone }: Place, { network, zones, mileChanges }: World): LastMile {
  const mile = network.conditions.links[zones.get(zone)?.link ?? ""];
  if (mile === undefined) throw new Error(`the zone ${zone} has no last mile`);
  return changed(
    mile,
    mileChanges.filter(({ of }) => of.has(id)),
  );
}

function pathBetween(from: Place, to: Place, { network, zones, pathChanges }: World): Segment {
  const { within, paths } = network.conditions;
  const [a, b] = [zones.get(from.zone)?.region ?? "", zones.get(to.zone)?.region ?? ""];
  const path = a === b ? within : paths.find(({ between }) => between.includes(a) && between.includes(b))?.segment;
  if (path === undefined) throw new Error(`there is no path between ${a} and ${b}`);
  return changed(
    path,
    pathChanges.filter((change) => isAbout(change, from, to)),
  );
}

function isAbout({ from, into, bothWays }: PathChange, sender: Place, receiver: Place): boolean {
  return (from.has(sender.id) && into.has(receiver.id)) || (bothWays && from.has(receiver.id) && into.has(sender.id));
}

function changed<S extends Segment>(base: S, changes: readonly { readonly to: Change["to"] }[]): S {
  return Object.assign({}, base, ...changes.map(({ to: { cut: _, ...change } }) => change));
}

/** Those whose packets a place does not get: the other islands, and who is cut from it by a change. */
function cutsOf(place: Place, world: World): readonly Cidr[] {
  const cut = [
    ...world.partitions.flatMap((partition) => foreigners(partition, place.id)),
    ...world.pathChanges.flatMap(({ from, into, bothWays, to }) => [
      ...(to.cut && into.has(place.id) ? from : []),
      ...(to.cut && bothWays && from.has(place.id) ? into : []),
    ]),
  ];
  const others = [...new Set(cut)].filter((id) => id !== place.id).flatMap((id) => world.place.get(id) ?? []);
  return others.length === 0 ? [] : prefixesOf(others, world);
}

/** Every link between two islands is cut, both ways; nodes in no island keep all their links. */
function foreigners({ islands }: Partition, node: NodeId): readonly NodeId[] {
  const own = islands.find((island) => island.includes(node));
  return own === undefined ? [] : islands.filter((island) => island !== own).flat();
}

/** The addresses that others see of these places, merged into prefixes where they fill one. */
function prefixesOf(places: readonly Place[], { network }: World): readonly Cidr[] {
  const seen = places.flatMap(({ nat, addresses }) => network.nats.find(({ id }) => id === nat)?.address ?? addresses);
  return mergeCidr(seen.map((address) => `${address}/${address.includes(":") ? 128 : 32}`));
}

function subnetsOf({ nat }: Place, { network }: World): readonly Cidr[] {
  const inside = network.nats.filter(({ id }) => id === nat).map(({ subnet }) => subnet);
  return [network.subnet, ...(network.subnet6 === null ? [] : [network.subnet6]), ...inside];
}
