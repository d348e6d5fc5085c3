/**
 * The documented order of evictions (node-image/README.md, "Evicting"), as far as a trace shows what it asks for.
 *
 * What goes says by its decision what the order saw in it; what stays is known from what the node lists. That tells the mesh, the
 * direction, the age and the bootstrap nodes, but neither score, tags, streams nor requests under way.
 */
import type { ConnectionState, EvictionCriterion, PeeringConfig } from "../../node-image/contract/index.ts";
import type { Decision } from "../trace/decisions.ts";

/** The order of the cap; the other limits go by the settings. */
const capOrder: readonly EvictionCriterion[] = ["mesh", "inbound", "newest"];

/** A connection that stays, as the order sees it. */
export interface Staying extends ConnectionState {
  readonly inMesh: boolean;
}

/** The limits that evict. */
export type EvictionRule = "high-water" | "inbound-share" | "cap";

/** By the values that come with each; undefined for what no limit caused. */
export function ruleOf({ values }: Decision): EvictionRule | undefined {
  if ("highWater" in values) return "high-water";
  if ("most" in values) return "inbound-share";
  return "max" in values ? "cap" : undefined;
}

/** Whether the order certainly takes `other` before what went; false where the trace does not show enough. */
export function goesBefore(
  other: Staying,
  { values }: Decision,
  rule: EvictionRule,
  { eviction, ...peering }: PeeringConfig,
): boolean {
  if (rule !== "cap") {
    // Any may have had a request under way.
    const mayBeSpared = eviction.spareBusy || (eviction.spareMesh && other.inMesh);
    if (values.spared === true && !mayBeSpared) return true;
    if (values.spared !== true && mayBeSpared) return false;
  }
  for (const criterion of rule === "cap" ? capOrder : eviction.order) {
    const key = keyOf(criterion, other, peering);
    const gone = key && values[key.name];
    if (key === undefined || gone === undefined) return false;
    const difference = key.sign * (Number(key.value) - Number(gone));
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** What a criterion looks at, by its name in a decision's values; undefined where the trace does not show it. With sign 1 the lowest goes first. */
function keyOf(
  criterion: EvictionCriterion,
  { inMesh, direction, openedAtMs, peer }: Staying,
  { capabilities, bootstrap }: Pick<PeeringConfig, "capabilities" | "bootstrap">,
): { readonly name: string; readonly sign: 1 | -1; readonly value: number | boolean } | undefined {
  switch (criterion) {
    case "mesh":
      return { name: "inMesh", sign: 1, value: inMesh };
    case "service": {
      const wantsServices = Object.keys(capabilities.wanted).some((capability) => capability !== "relay");
      return wantsServices ? undefined : { name: "servesWanted", sign: 1, value: false };
    }
    case "inbound":
      return { name: "outbound", sign: 1, value: direction === "outbound" };
    case "newest":
      return { name: "openedAtMs", sign: -1, value: openedAtMs };
    case "oldest":
      return { name: "openedAtMs", sign: 1, value: openedAtMs };
    case "bootstrap":
      return {
        name: "bootstrap",
        sign: -1,
        value: bootstrap.addresses.some((address) => address.endsWith(`/p2p/${peer}`)),
      };
    case "score":
    case "value":
    case "streams":
    case "crowd":
      return undefined;
    default:
      return criterion satisfies never;
  }
}
