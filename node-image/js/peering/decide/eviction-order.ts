/** By what connections are told apart when some must go: the criteria of the settings (`evictionCriterion`). Pure. */
import type { CapabilityConfig, EvictionCriterion } from "../../../contract/index.ts";
import type { Link } from "../link.ts";
import { serves } from "./capability-needs.ts";
import { subnetOf } from "./subnet.ts";
import type { Why } from "./why.ts";

/** A number for a link: the lowest goes first. */
type Key<T> = (link: T) => number;

export interface EvictionOrder<T> {
  /** Whoever comes first goes first. */
  compare(a: T, b: T): number;
  /** What the order saw in a link, by criterion. */
  valuesOf(link: T): Why["values"];
}

/** @param links all that are connected, among which prefixes are counted */
export function evictionOrder<T extends Link>(
  criteria: readonly EvictionCriterion[],
  links: readonly T[],
  wanted: CapabilityConfig["wanted"],
): EvictionOrder<T> {
  const keys = criteria.map((criterion) => ({ criterion, key: keyOf<T>(criterion, links, wanted) }));
  return {
    compare: (a, b) => keys.map(({ key }) => key(a) - key(b)).find((difference) => difference !== 0) ?? 0,
    valuesOf: (link) => Object.fromEntries(keys.map(({ criterion, key }) => [criterion, key(link)])),
  };
}

function keyOf<T extends Link>(
  criterion: EvictionCriterion,
  links: readonly T[],
  wanted: CapabilityConfig["wanted"],
): Key<T> {
  switch (criterion) {
    case "mesh":
      return ({ inMesh }) => Number(inMesh);
    case "service":
      return (link) => Number(serves(link, wanted));
    case "score":
      return ({ score }) => score;
    case "value":
      return ({ value }) => value;
    case "streams":
      return ({ streams }) => streams;
    case "inbound":
      return ({ direction }) => Number(direction === "outbound");
    case "newest":
      return ({ openedAtMs }) => -openedAtMs;
    case "oldest":
      return ({ openedAtMs }) => openedAtMs;
    case "crowd":
      return crowdKey(links);
    case "bootstrap":
      return ({ bootstrap }) => Number(!bootstrap);
    default:
      return criterion satisfies never;
  }
}

function crowdKey<T extends Link>(links: readonly T[]): Key<T> {
  const bySubnet = Map.groupBy(links, ({ ip }) => subnetOf(ip));
  return ({ ip }) => {
    const subnet = subnetOf(ip);
    return subnet === undefined ? 0 : -(bySubnet.get(subnet)?.length ?? 0);
  };
}
