/** By what connections are told apart when some must go: the criteria of the settings (`evictionCriterion`). Pure. */
import type { CapabilityConfig, EvictionCriterion } from "../../../contract/index.ts";
import type { Link } from "../link.ts";
import { serves } from "./capability-needs.ts";
import { subnetOf } from "./subnet.ts";
import type { Why } from "./why.ts";

export interface EvictionOrder<T> {
  /** Whoever comes first goes first. */
  compare(a: T, b: T): number;
  /** What the order saw in a link. */
  valuesOf(link: T): Why["values"];
}

/** @param links all that are connected, among which prefixes are counted */
export function evictionOrder<T extends Link>(
  criteria: readonly EvictionCriterion[],
  links: readonly T[],
  wanted: CapabilityConfig["wanted"],
): EvictionOrder<T> {
  const bySubnet = Map.groupBy(links, ({ ip }) => subnetOf(ip));
  const sameSubnet = ({ ip }: T): number => {
    const subnet = subnetOf(ip);
    return subnet === undefined ? 0 : (bySubnet.get(subnet)?.length ?? 0);
  };
  const keys = criteria.map((criterion) => keyOf<T>(criterion, sameSubnet, wanted));
  return {
    compare: (a, b) => keys.map(({ of, sign }) => sign * (Number(of(a)) - Number(of(b)))).find(Boolean) ?? 0,
    valuesOf: (link) => Object.fromEntries(keys.map(({ name, of }) => [name, of(link)])),
  };
}

/** What a criterion looks at. With sign 1 the lowest goes first, `false` before `true`; with sign -1 the highest. */
interface Key<T> {
  readonly name: string;
  readonly sign: 1 | -1;
  of(link: T): number | boolean;
}

function keyOf<T extends Link>(
  criterion: EvictionCriterion,
  sameSubnet: (link: T) => number,
  wanted: CapabilityConfig["wanted"],
): Key<T> {
  switch (criterion) {
    case "mesh":
      return { name: "inMesh", sign: 1, of: ({ inMesh }) => inMesh };
    case "service":
      return { name: "servesWanted", sign: 1, of: (link) => serves(link, wanted) };
    case "score":
      return { name: "score", sign: 1, of: ({ score }) => score };
    case "value":
      return { name: "value", sign: 1, of: ({ value }) => value };
    case "streams":
      return { name: "streams", sign: 1, of: ({ streams }) => streams };
    case "inbound":
      return { name: "outbound", sign: 1, of: ({ direction }) => direction === "outbound" };
    case "newest":
      return { name: "openedAtMs", sign: -1, of: ({ openedAtMs }) => openedAtMs };
    case "oldest":
      return { name: "openedAtMs", sign: 1, of: ({ openedAtMs }) => openedAtMs };
    case "crowd":
      return { name: "sameSubnet", sign: -1, of: sameSubnet };
    case "bootstrap":
      return { name: "bootstrap", sign: -1, of: ({ bootstrap }) => bootstrap };
    default:
      return criterion satisfies never;
  }
}
