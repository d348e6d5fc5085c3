/** Groups as written to groups complete: layers laid over one another, nodes named, placed and some of them bootstrap. */
import { peeringPresets } from "../nodes/peering-presets.ts";
import { apportion } from "./apportion.ts";
import type { Placement, WrittenDefaults, WrittenGroup } from "./group-schema.ts";
import type { Group, GroupNode } from "./topology.ts";
import type { TopologyFile } from "./topology-schema.ts";

/** The last mile of groups that name none: it changes nothing. */
export const directLink = "direct";

export function resolveGroups(file: TopologyFile): readonly Group[] {
  const bootstrapCounts = countBootstrap(file);
  return Object.entries(file.groups).map(([name, group]) => ({
    name,
    nodes: placeNodes(name, group, file.network.regions, bootstrapCounts.get(name) ?? 0),
    link: group.link ?? file.defaults.link ?? directLink,
    reachability: reachabilityOf(group, file.defaults),
    relay: {
      cluster: group.relay?.cluster ?? file.defaults.relay?.cluster ?? 1,
      shards: group.relay?.shards ?? file.defaults.relay?.shards ?? [0],
    },
    peering: resolvePeering(file.defaults.peering, group.peering),
    implementation: group.implementation ?? file.defaults.implementation ?? "js",
  }));
}

export function reachabilityOf(group: WrittenGroup, defaults: WrittenDefaults): Group["reachability"] {
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

/** Nodes are dealt to the regions in turn, so that the first ones of a group are spread. */
function placeNodes(
  name: string,
  group: WrittenGroup,
  regions: readonly string[],
  bootstrapCount: number,
): readonly GroupNode[] {
  const placement = placementOf(group, regions);
  const weights = placement.map(([, part]) => (typeof part === "number" ? part : part.share));
  const left = apportion(group.count, weights.some((weight) => weight > 0) ? weights : weights.map(() => 1)).map(
    (count, i) => ({ region: placement[i]?.[0] ?? "", count }),
  );
  const dealt: string[] = [];
  while (dealt.length < group.count) {
    for (const pile of left) if (pile.count-- > 0) dealt.push(pile.region);
  }
  return dealt.map((region, i) => ({ id: `${name}-${i + 1}`, region, bootstrap: i < bootstrapCount }));
}

/** When no group says `bootstrap`, the first two nodes (one below five nodes) of the first reachable group serve. */
function countBootstrap({ groups, defaults }: TopologyFile): ReadonlyMap<string, number> {
  const entries = Object.entries(groups);
  const named = entries.filter(([, group]) => group.bootstrap);
  if (named.length > 0) return new Map(named.map(([name, group]) => [name, group.count]));
  const total = entries.reduce((sum, [, group]) => sum + group.count, 0);
  const first = entries.find(([, group]) => reachabilityOf(group, defaults) === "public");
  return new Map(first === undefined ? [] : [[first[0], Math.min(total < 5 ? 1 : 2, first[1].count)]]);
}

type WrittenPeering = WrittenGroup["peering"];

/** Preset < defaults < group. A target from a lower layer gives way to a maximum from a higher one. */
function resolvePeering(defaults: WrittenPeering, group: WrittenPeering): Group["peering"] {
  const preset = peeringPresets[group?.preset ?? defaults?.preset ?? "waku"];
  const connections = { ...defaults?.connections, ...group?.connections };
  const backoff = { ...defaults?.backoff, ...group?.backoff };
  const max = connections.max ?? Math.max(preset.max, connections.target ?? 0);
  return {
    ...preset,
    max,
    target: Math.min(connections.target ?? preset.target, max),
    outboundRatio: connections.outbound ?? preset.outboundRatio,
    backoff: {
      firstMs: backoff.first ?? preset.backoff.firstMs,
      factor: backoff.factor ?? preset.backoff.factor,
      longestMs: Math.max(backoff.longest ?? preset.backoff.longestMs, backoff.first ?? 0),
      jitterRatio: backoff.jitter ?? preset.backoff.jitterRatio,
    },
  };
}
