/** A node's link state while partitions are in force. */
import { mergeCidr } from "cidr-tools";
import type { Cidr, LinkState } from "../model/link.ts";
import type { NodeId } from "../model/step.ts";

/** Every link between two islands is cut, both ways; nodes in no island keep all their links. */
export interface Partition {
  readonly islands: readonly (readonly NodeId[])[];
}

/**
 * The base state and, for each partition in force, a cut from every node of the other islands. Cuts name single
 * addresses, merged into prefixes where they fill one: an island need not be a zone.
 * @param addressOf gives the IPv4 address of a node
 */
export function linkStateUnder(
  base: LinkState,
  node: NodeId,
  partitions: readonly Partition[],
  addressOf: (node: NodeId) => string,
): LinkState {
  const cut = partitions
    .flatMap((partition) => foreigners(partition, node))
    .map((other): Cidr => `${addressOf(other)}/32`);
  return cut.length === 0 ? base : { ...base, cutFrom: mergeCidr([...base.cutFrom, ...cut]) };
}

function foreigners({ islands }: Partition, node: NodeId): readonly NodeId[] {
  const own = islands.find((island) => island.includes(node));
  return own === undefined ? [] : islands.filter((island) => island !== own).flat();
}
