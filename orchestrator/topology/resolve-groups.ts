/**
 * Groups as written to groups complete: layers laid over one another, nodes named, placed, reachable or not, and some of
 * them bootstrap.
 */
import { type Random, seededRandom } from "../base/random.ts";
import { resolveBehaviour } from "../scenario/resolve-behaviour.ts";
import { apportion } from "./apportion.ts";
import type { WrittenDefaults, WrittenGroup } from "./group-schema.ts";
import type { Placement } from "./placement.ts";
import { drawKinds, isDialable, isNat, kindsIn, type WrittenReachability } from "./reachability.ts";
import { resolvePeering } from "./resolve-peering.ts";
import { resolveRelay } from "./resolve-relay.ts";
import type { Group, GroupNode } from "./topology.ts";
import type { TopologyFile } from "./topology-schema.ts";

/** The last mile of groups that name none: it changes nothing. */
export const directLink = "direct";

export function resolveGroups(file: TopologyFile): readonly Group[] {
  const random = seededRandom(file.seed).fork("reachability");
  const bootstrapCounts = countBootstrap(file);
  let nats = 0;
  return Object.entries(file.groups).map(([name, group]) => {
    const layers = [file.defaults, group];
    const last = <K extends keyof WrittenDefaults>(key: K) => group[key] ?? file.defaults[key];
    return {
      name,
      nodes: nodesOf(name, group, file, {
        bootstrapCount: bootstrapCounts.get(name) ?? 0,
        random: random.fork(name),
        nextNat: () => `nat_${++nats}`,
      }),
      link: last("link") ?? directLink,
      relay: resolveRelay(layers.map(({ relay }) => relay)),
      peering: resolvePeering(
        layers.map(({ peering }) => peering),
        layers.map(({ capabilities }) => capabilities),
      ),
      behaviour: resolveBehaviour(last("behaviour")),
      webSocket: last("websocket") ?? false,
      implementation: last("implementation") ?? "js",
      // Null is said, too: a sound group among defective ones.
      defect: group.defect === undefined ? (file.defaults.defect ?? null) : group.defect,
      protects: [group.protects ?? []].flat(),
    };
  });
}

export function reachabilityOf(group: WrittenGroup, defaults: WrittenDefaults): WrittenReachability {
  return group.reachability ?? defaults.reachability ?? "public";
}

/** Numbers or shares by region, as the group says it; evenly when it does not. */
export function placementOf(
  group: WrittenGroup,
  regions: readonly string[],
): readonly (readonly [string, Placement])[] {
  if (typeof group.regions === "string") return [[group.regions, group.count]];
  if (group.regions !== undefined) return Object.entries(group.regions);
  return regions.map((region) => [region, { share: 1 / regions.length }]);
}

interface NodesOptions {
  readonly bootstrapCount: number;
  readonly random: Random;
  /** A name for one more NAT. */
  readonly nextNat: () => string;
}

function nodesOf(name: string, group: WrittenGroup, file: TopologyFile, o: NodesOptions): readonly GroupNode[] {
  const kinds = drawKinds(group.count, reachabilityOf(group, file.defaults), o.random);
  const placed = regionsOf(group, file.network.regions).map((region, i) => ({
    id: `${name}-${i + 1}`,
    region,
    reachability: kinds[i] ?? "public",
  }));
  const bootstrap = new Set(placed.filter((node) => isDialable(node.reachability)).slice(0, o.bootstrapCount));
  const natOf = shareNats(placed, group.nat?.nodes ?? file.defaults.nat?.nodes ?? 1, o.nextNat);
  return placed.map((node) => ({ ...node, bootstrap: bootstrap.has(node), nat: natOf.get(node.id) ?? null }));
}

/** Those of one region and one kind share NATs, in the order of their numbers; the last one may have fewer nodes. */
function shareNats(
  placed: readonly Pick<GroupNode, "id" | "region" | "reachability">[],
  nodesPerNat: number,
  nextNat: () => string,
): ReadonlyMap<string, string> {
  const met = new Map<string, number>();
  const names = new Map<string, string>();
  const shared = placed.flatMap(({ id, region, reachability }): [string, string][] => {
    if (!isNat(reachability)) return [];
    const alike = `${region} ${reachability}`;
    const before = met.get(alike) ?? 0;
    met.set(alike, before + 1);
    const home = `${alike} ${Math.floor(before / nodesPerNat)}`;
    const name = names.get(home) ?? nextNat();
    names.set(home, name);
    return [[id, name]];
  });
  return new Map(shared);
}

/** Nodes are dealt to the regions in turn, so that the first ones of a group are spread. */
function regionsOf(group: WrittenGroup, regions: readonly string[]): readonly string[] {
  const placement = placementOf(group, regions);
  const weights = placement.map(([, part]) => (typeof part === "number" ? part : part.share));
  const left = apportion(group.count, weights.some((weight) => weight > 0) ? weights : weights.map(() => 1)).map(
    (count, i) => ({ region: placement[i]?.[0] ?? "", count }),
  );
  const dealt: string[] = [];
  while (dealt.length < group.count) {
    for (const pile of left) if (pile.count-- > 0) dealt.push(pile.region);
  }
  return dealt;
}

/** When no group says `bootstrap`, two (one below five nodes) serve of the first group that all can reach, if only in part. */
function countBootstrap({ groups, defaults }: TopologyFile): ReadonlyMap<string, number> {
  const entries = Object.entries(groups);
  const named = entries.filter(([, group]) => group.bootstrap);
  if (named.length > 0) return new Map(named.map(([name, group]) => [name, group.count]));
  const total = entries.reduce((sum, [, group]) => sum + group.count, 0);
  const kindsOf = (group: WrittenGroup) => kindsIn(reachabilityOf(group, defaults));
  const first =
    entries.find(([, group]) => kindsOf(group).every(isDialable)) ??
    entries.find(([, group]) => kindsOf(group).some(isDialable));
  return new Map(first === undefined ? [] : [[first[0], Math.min(total < 5 ? 1 : 2, first[1].count)]]);
}
