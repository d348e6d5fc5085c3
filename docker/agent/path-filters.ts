/**
 * The filters that lead to the classes of paths, one a prefix. Each has a preference of its own, so that it can be removed alone;
 * smaller ones are asked first, so the most specific prefix wins.
 */
import type { AgentLinkState } from "./protocol.ts";

export interface PathFilter {
  readonly prefix: string;
  /** Of the class that it leads to. */
  readonly index: number;
  /** "protocol ip pref 100" */
  readonly place: string;
  /** The place and what is matched there. */
  readonly match: string;
}

export interface PathFilters {
  readonly filters: readonly PathFilter[];
  readonly added: readonly PathFilter[];
  readonly removed: readonly PathFilter[];
}

export function placeFilters(
  before: readonly PathFilter[],
  paths: AgentLinkState["paths"],
  classOf: readonly number[],
): PathFilters {
  const wanted = paths.flatMap(({ to }, path) => to.map((prefix) => ({ prefix, index: classOf[path] ?? 0 })));
  const isWanted = new Set(wanted.map(keyOf));
  const stands = new Set(before.map(keyOf));
  // A place that is left now is not taken at once: the filter there goes only when its successor stands.
  const places = new Set(before.map(({ place }) => place));
  const added = wanted
    .filter((filter) => !stands.has(keyOf(filter)))
    .map((filter) => {
      const place = freePlace(filter.prefix, places);
      places.add(place);
      return { ...filter, place, match: `${place} u32 match ${matchOf(filter.prefix)}` };
    });
  const stays = (filter: PathFilter) => isWanted.has(keyOf(filter));
  return {
    filters: [...before.filter(stays), ...added],
    added,
    removed: before.filter((filter) => !stays(filter)),
  };
}

function keyOf({ prefix, index }: Pick<PathFilter, "prefix" | "index">): string {
  return `${index} ${prefix}`;
}

function matchOf(prefix: string): string {
  if (prefix.endsWith("/0")) return "u32 0 0";
  return isV6(prefix) ? `ip6 dst ${prefix}` : `ip dst ${prefix}`;
}

function freePlace(prefix: string, places: ReadonlySet<string>): string {
  const { first, count } = preferencesOf(prefix);
  for (let preference = first; preference < first + count; preference++) {
    const place = `protocol ${isV6(prefix) ? "ipv6" : "ip"} pref ${preference}`;
    if (!places.has(place) && !places.has(otherProtocol(place))) return place;
  }
  throw new Error(`${prefix} is one too many: a node can have ${count} prefixes of its length`);
}

/** A preference has one protocol. */
function otherProtocol(place: string): string {
  return place.includes("ipv6") ? place.replace("ipv6", "ip") : place.replace("ip", "ipv6");
}

/** There are 65535 preferences. Most are for single addresses, of which there are many. */
function preferencesOf(prefix: string): { readonly first: number; readonly count: number } {
  const length = Number(prefix.split("/")[1]);
  if (length === (isV6(prefix) ? 128 : 32)) return { first: 100, count: 29_900 };
  return isV6(prefix)
    ? { first: 46_000 + (127 - length) * 150, count: 150 }
    : { first: 30_000 + (31 - length) * 500, count: 500 };
}

function isV6(prefix: string): boolean {
  return prefix.includes(":");
}
