/** Which connection an exploratory one replaces. Pure. */
import type { PeeringConfig } from "../../../contract/index.ts";
import type { Link } from "../link.ts";
import { serves } from "./capability-needs.ts";
import { targetOf } from "./dial-needs.ts";
import type { Closing } from "./why.ts";

/**
 * One of the node's own dials outside of the mesh, by chance, so that exploring does not fill the node up; not the explored
 * one, and none that is protected, busy or wanted for a capability. None when nothing is over the target.
 */
export function chooseReplaced<T extends Link>(
  links: readonly T[],
  explored: string,
  { connections, capabilities }: PeeringConfig,
  random: () => number,
): Closing<T> | undefined {
  const target = targetOf(connections);
  if (links.length <= target) return undefined;
  const replaceable = links.filter(
    (link) =>
      link.direction === "outbound" &&
      !link.inMesh &&
      !link.busy &&
      !link.protected &&
      !serves(link, capabilities.wanted) &&
      link.peer !== explored,
  );
  const link = replaceable[Math.floor(random() * replaceable.length)];
  const reason = "another peer took its place, so that the network mixes";
  return link && { what: "evict", link, reason, values: { connections: links.length, target } };
}
